// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IShardQueue} from "../interfaces/IShardQueue.sol";
import {IShardRegistry} from "../interfaces/IShardRegistry.sol";
import {QueueEntries} from "../libraries/QueueEntries.sol";

contract ShardQueue is IShardQueue {
    IShardRegistry public immutable registry;

    mapping(uint32 shardId => Entry[]) private _entries;

    constructor(IShardRegistry registry_) {
        registry = registry_;
    }

    /// @inheritdoc IShardQueue
    function push(uint32 shardId, uint8 kind, address sender, bytes calldata data) external returns (uint64 index) {
        bool allowed = kind == QueueEntries.KIND_DEPOSIT
            ? msg.sender == registry.vault()
            : kind == QueueEntries.KIND_POLICY && msg.sender == address(registry);
        if (!allowed) revert NotAllowedToQueue(msg.sender, kind);

        Entry[] storage entries = _entries[shardId];
        index = uint64(entries.length);
        Entry memory next;
        if (index > 0) next = entries[index - 1];
        next.l1Block = uint64(block.number);
        next.cumulativeGas += QueueEntries.SYSTEM_ENTRY_GAS;
        next.kind = kind;
        bytes32 entryHash = QueueEntries.hash(
            shardId, index, kind, sender, QueueEntries.SYSTEM_ENTRY_GAS, next.l1Block, keccak256(data)
        );
        next.accumulator = QueueEntries.accumulate(next.accumulator, entryHash);
        entries.push(next);
        emit EntryQueued(
            shardId, index, kind, sender, QueueEntries.SYSTEM_ENTRY_GAS, next.l1Block, data, next.accumulator
        );
    }

    /// @inheritdoc IShardQueue
    function length(uint32 shardId) external view returns (uint64) {
        return uint64(_entries[shardId].length);
    }

    /// @inheritdoc IShardQueue
    function accumulator(uint32 shardId, uint64 index) external view returns (bytes32) {
        if (index == 0) return 0;
        return entry(shardId, index - 1).accumulator;
    }

    /// @inheritdoc IShardQueue
    function entry(uint32 shardId, uint64 index) public view returns (Entry memory) {
        if (index >= _entries[shardId].length) revert UnknownEntry(shardId, index);
        return _entries[shardId][index];
    }
}
