// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Outputs} from "../libraries/Batches.sol";
import {SettlementLeaf} from "../libraries/Messages.sol";

/// Claims, their window, and the settlement tree over the newest standing claim of each shard
/// (docs/spec/batches.md, docs/spec/messages.md).
interface IStateClaims {
    struct Claim {
        bytes32 stateRoot;
        bytes32 outboxRoot;
        bytes32 blockHash;
        address proposer;
        /// Seconds.
        uint64 postedAt;
        /// Never below that of the standing claim before it, whatever the outputs said.
        uint64 outboxCount;
        uint64 queueTo;
        /// Place among the standing claims of its shard, from 0.
        uint64 position;
    }

    event ClaimProposed(
        uint32 indexed shardId, uint64 indexed batchIndex, address proposer, Outputs outputs, uint64 queueTo
    );
    /// The claims of `batchIndex` and later no longer stand.
    event ClaimsTruncated(uint32 indexed shardId, uint64 indexed batchIndex);
    /// `leaf` is all zero when no claim of the shard stands; its place in the tree is then empty.
    event SettlementLeafUpdated(uint32 indexed shardId, bytes32 root, SettlementLeaf leaf);

    error NotInbox(address caller);
    error NotArbiter(address caller);
    error ClaimNotStanding();
    error ClaimAlreadySettled();
    /// The root at the end of a block is known once the block is over.
    error BlockNotOver(uint64 blockNumber);

    /// Records the claim of a batch that `BatchInbox` has just accepted, and applies its totals to the ledger.
    /// An `outboxCount` below the standing claim's is raised to it.
    /// @param queueFrom, queueTo queue entries `[queueFrom, queueTo)` that the batch consumed.
    function propose(
        uint32 shardId,
        uint64 batchIndex,
        address proposer,
        uint64 queueFrom,
        uint64 queueTo,
        Outputs calldata outputs
    ) external;

    /// Removes the claims of `batchIndex` and later. By the arbiter, while `batchIndex` is not settled.
    function truncate(uint32 shardId, uint64 batchIndex) external;

    /// Rewrites the shard's leaf if a claim has settled since it was last written. By anyone.
    function poke(uint32 shardId) external;

    function arbiter() external view returns (address);
    /// W, seconds.
    function window() external view returns (uint64);

    /// Reverts with `ClaimNotStanding`.
    function getClaim(uint32 shardId, uint64 batchIndex) external view returns (Claim memory);
    /// Reverts with `ClaimNotStanding`.
    function outboxRootOf(uint32 shardId, uint64 batchIndex) external view returns (bytes32);
    function isStanding(uint32 shardId, uint64 batchIndex) external view returns (bool);
    function isSettled(uint32 shardId, uint64 batchIndex) external view returns (bool);
    function standingCount(uint32 shardId) external view returns (uint64);
    /// Batch index of the standing claim at `position`; reverts with `ClaimNotStanding`.
    function batchIndexAt(uint32 shardId, uint64 position) external view returns (uint64);

    /// The leaf as a write in this block would make it; all zero when no claim stands.
    function settlementLeaf(uint32 shardId) external view returns (SettlementLeaf memory);
    function settlementRoot() external view returns (bytes32);
    /// The settlement root at the end of a past L1 block; reverts with `BlockNotOver`.
    function rootAt(uint64 blockNumber) external view returns (bytes32);
}
