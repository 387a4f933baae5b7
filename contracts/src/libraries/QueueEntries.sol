// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AssetInfo} from "./AssetInfos.sol";

/// Hashes, data layouts and limits of queue entries (docs/spec/batches.md, "Queue rule").
library QueueEntries {
    uint8 internal constant KIND_DEPOSIT = 1;
    uint8 internal constant KIND_TRANSACTION = 2;
    uint8 internal constant KIND_POLICY = 3;
    uint8 internal constant POLICY_LANE = 1;

    /// Gas of a DEPOSIT or POLICY entry on the shard.
    uint64 internal constant SYSTEM_ENTRY_GAS = 200_000;
    uint64 internal constant MAX_ENTRIES_PER_BATCH = 64;
    uint64 internal constant MAX_GAS_PER_BATCH = 10_000_000;
    /// Least gas that a TRANSACTION entry declares.
    uint64 internal constant MIN_TRANSACTION_GAS = 21_000;
    /// Bytes of a TRANSACTION entry.
    uint256 internal constant MAX_TRANSACTION_BYTES = 65_536;

    bytes32 internal constant QUEUE_TYPE = keccak256("bulkhead.queue.v1");

    function hash(
        uint32 shardId,
        uint64 index,
        uint8 kind,
        address sender,
        uint64 gas,
        uint64 l1Block,
        bytes32 dataHash
    ) internal pure returns (bytes32) {
        return keccak256(abi.encode(QUEUE_TYPE, shardId, index, kind, sender, gas, l1Block, dataHash));
    }

    /// accumulator(i+1) from accumulator(i); accumulator(0) is zero.
    function accumulate(bytes32 accumulator, bytes32 entryHash) internal pure returns (bytes32) {
        return keccak256(abi.encode(accumulator, entryHash));
    }

    function depositData(
        uint32 originShard,
        address originToken,
        uint256 amount,
        address from,
        address to,
        address refundTo
    ) internal pure returns (bytes memory) {
        return abi.encode(originShard, originToken, amount, from, to, refundTo);
    }

    /// Of a token: what `depositData` has, then what the token says of itself.
    function tokenDepositData(AssetInfo memory info, uint256 amount, address from, address to, address refundTo)
        internal
        pure
        returns (bytes memory)
    {
        return abi.encode(
            info.originShard, info.originToken, amount, from, to, refundTo, info.name, info.symbol, info.decimals
        );
    }

    function laneData(uint32 peer, uint64 peerChainId, bool outOpen, bool inOpen, uint8 safety)
        internal
        pure
        returns (bytes memory)
    {
        return abi.encode(POLICY_LANE, peer, peerChainId, outOpen, inOpen, safety);
    }
}
