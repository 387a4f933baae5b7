// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {SafeTransferLib} from "solady/utils/SafeTransferLib.sol";
import {IBatchInbox} from "../interfaces/IBatchInbox.sol";
import {IShardQueue} from "../interfaces/IShardQueue.sol";
import {IShardRegistry} from "../interfaces/IShardRegistry.sol";
import {QueueEntries} from "../libraries/QueueEntries.sol";

contract ShardQueue is IShardQueue {
    /// Wei per gas of a TRANSACTION entry while less than one full batch of them waits.
    uint256 private constant BASE_FEE_PER_GAS = 0.1 gwei;
    uint256 private constant MAX_DOUBLINGS = 32;

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
        return _append(shardId, kind, sender, QueueEntries.SYSTEM_ENTRY_GAS, data);
    }

    /// @inheritdoc IShardQueue
    function enqueueTransaction(uint32 shardId, uint64 gas, bytes calldata rawTransaction)
        external
        payable
        returns (uint64 index)
    {
        if (!registry.isRegistered(shardId)) revert IShardRegistry.UnknownShard(shardId);
        if (gas < QueueEntries.MIN_TRANSACTION_GAS || gas > QueueEntries.MAX_GAS_PER_BATCH) {
            revert BadTransactionGas(gas);
        }
        if (rawTransaction.length == 0) revert EmptyTransaction();
        if (rawTransaction.length > QueueEntries.MAX_TRANSACTION_BYTES) {
            revert TransactionTooLarge(rawTransaction.length);
        }
        uint256 fee = transactionFee(shardId, gas);
        if (msg.value < fee) revert FeeTooLow(fee, msg.value);
        index = _append(shardId, QueueEntries.KIND_TRANSACTION, msg.sender, gas, rawTransaction);
        if (msg.value > fee) SafeTransferLib.safeTransferETH(msg.sender, msg.value - fee);
    }

    /// @inheritdoc IShardQueue
    function collectFees() external {
        (address to, uint256 amount) = (registry.owner(), address(this).balance);
        emit FeesCollected(to, amount);
        SafeTransferLib.safeTransferETH(to, amount);
    }

    /// @inheritdoc IShardQueue
    function transactionFee(uint32 shardId, uint64 gas) public view returns (uint256) {
        Entry[] storage entries = _entries[shardId];
        uint64 from = IBatchInbox(registry.inbox()).batchState(shardId).queueTo;
        if (entries.length == from) return gas * BASE_FEE_PER_GAS;
        // Only what paid a fee raises it: deposits are cheap, and would price transactions out of the queue.
        Entry memory taken;
        if (from > 0) taken = entries[from - 1];
        Entry memory last = entries[entries.length - 1];
        uint256 waiting = last.transactions - taken.transactions;
        uint256 systemGas = (entries.length - from - waiting) * QueueEntries.SYSTEM_ENTRY_GAS;
        uint256 byGas = (last.cumulativeGas - taken.cumulativeGas - systemGas) / QueueEntries.MAX_GAS_PER_BATCH;
        uint256 byCount = waiting / QueueEntries.MAX_ENTRIES_PER_BATCH;
        uint256 doublings = byGas > byCount ? byGas : byCount;
        if (doublings > MAX_DOUBLINGS) doublings = MAX_DOUBLINGS;
        return (gas * BASE_FEE_PER_GAS) << doublings;
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

    function _append(uint32 shardId, uint8 kind, address sender, uint64 gas, bytes calldata data)
        private
        returns (uint64 index)
    {
        Entry[] storage entries = _entries[shardId];
        index = uint64(entries.length);
        Entry memory next;
        if (index > 0) next = entries[index - 1];
        next.l1Block = uint64(block.number);
        next.cumulativeGas += gas;
        next.kind = kind;
        if (kind == QueueEntries.KIND_TRANSACTION) ++next.transactions;
        bytes32 entryHash = QueueEntries.hash(shardId, index, kind, sender, gas, next.l1Block, keccak256(data));
        next.accumulator = QueueEntries.accumulate(next.accumulator, entryHash);
        entries.push(next);
        emit EntryQueued(shardId, index, kind, sender, gas, next.l1Block, data, next.accumulator);
    }
}
