// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Flow, Outputs} from "../libraries/Batches.sol";
import {SettlementLeaf} from "../libraries/Messages.sol";
import {IGuardian} from "./IGuardian.sol";

/// Claims, their window, and the settlement tree over the newest standing claim of each shard
/// (docs/spec/batches.md, docs/spec/messages.md).
interface IStateClaims {
    struct Claim {
        bytes32 stateRoot;
        bytes32 outboxRoot;
        bytes32 blockHash;
        address proposer;
        /// Seconds, by the guardian's clock.
        uint64 postedAt;
        /// Never below that of the newest claim before it that counts, whatever the outputs said.
        uint64 outboxCount;
        /// L1 block of its proposal.
        uint64 l1Block;
        /// Place among the standing claims of its shard, from 0.
        uint64 position;
        /// One past the place of the newest claim up to this one that the sequencer vouches for; 0 for none.
        uint64 vouchedCount;
        /// Proposed by somebody else, on a stake.
        bool staked;
    }

    struct Stake {
        uint128 amount;
        uint64 batchIndex;
        uint64 l1Block;
    }

    event ClaimProposed(
        uint32 indexed shardId, uint64 indexed batchIndex, address proposer, bool staked, Outputs outputs
    );
    /// The claims of `batchIndex` and later no longer stand.
    event ClaimsTruncated(uint32 indexed shardId, uint64 indexed batchIndex);
    /// `leaf` is all zero when no claim of the shard stands; its place in the tree is then empty.
    event SettlementLeafUpdated(uint32 indexed shardId, bytes32 root, SettlementLeaf leaf);
    /// The totals of a staked claim that has settled are in the ledger.
    event TotalsApplied(uint32 indexed shardId, uint64 indexed batchIndex);
    event StakeReleased(uint32 indexed shardId, address indexed proposer, uint256 amount);
    event StakeForfeited(uint32 indexed shardId, address indexed proposer, uint256 amount);
    event ForfeitedCollected(address to, uint256 amount);

    error NotInbox(address caller);
    error NotArbiter(address caller);
    error ClaimNotStanding();
    error ClaimAlreadySettled();
    /// The root at the end of a block is known once the block is over.
    error BlockNotOver(uint64 blockNumber);
    /// A reorg of L1 may put another batch in the place of the one that was executed.
    error WrongBatch(bytes32 standing, bytes32 named);
    /// A claim of this batch or a later one stands.
    error BatchAlreadyClaimed(uint64 batchIndex);
    /// The newest standing claim is younger than `stallBlocks`.
    error NotStalled(uint64 stalledAt);
    error WrongStake(uint256 required, uint256 sent);
    error StakeInUse(uint64 batchIndex);
    error NoStake();
    error ClaimNotSettled();
    /// The flows are not those of the claim, or have been applied.
    error WrongTotals();

    /// Records the claim of a batch that `BatchInbox` has just accepted from the shard's sequencer, and applies its totals to
    /// the ledger. An `outboxCount` below that of the newest claim that counts is raised to it.
    function record(uint32 shardId, uint64 batchIndex, address sequencer, Outputs calldata outputs) external;

    /// Proposes the claim of an accepted batch that came without one, or lost it, and is newer than every standing claim. By
    /// the sequencer at any time, as `record`. By anyone else with `stakeAmount`, once the newest standing claim is
    /// `stallBlocks` old; such a claim moves nothing until it has settled, and lets no message out before. It falls, and its
    /// stake with it, also when a claim before it is truncated: whoever proposes answers for what it builds on.
    /// @param batchHash of the batch that was executed.
    function propose(uint32 shardId, uint64 batchIndex, bytes32 batchHash, Outputs calldata outputs) external payable;

    /// Applies the totals of a settled claim that was proposed on a stake. By anyone, once. Flows past the 64th of a direction
    /// don't count, and may be left out.
    function applyTotals(uint32 shardId, uint64 batchIndex, Flow[] calldata inTotals, Flow[] calldata outTotals)
        external;

    /// Gives the caller its stake back, once its claim has settled.
    function releaseStake(uint32 shardId) external;

    /// Takes the stake of a proposer whose claim was truncated. By anyone.
    function forfeitStake(uint32 shardId, address proposer) external;

    /// Sends forfeited stakes to the registry's owner. By anyone.
    function collectForfeited() external;

    /// Removes the claims of `batchIndex` and later. By the arbiter, while `batchIndex` is not settled.
    function truncate(uint32 shardId, uint64 batchIndex) external;

    /// Rewrites the shard's leaf if a claim has settled since it was last written. By anyone.
    function poke(uint32 shardId) external;

    function arbiter() external view returns (address);
    function guardian() external view returns (IGuardian);
    /// W, seconds.
    function window() external view returns (uint64);
    /// Age of the newest standing claim, in L1 blocks, from which on others may propose.
    function stallBlocks() external view returns (uint64);
    /// Wei that others put at stake.
    function stakeAmount() external view returns (uint256);

    /// Reverts with `ClaimNotStanding`.
    function getClaim(uint32 shardId, uint64 batchIndex) external view returns (Claim memory);
    /// Names a standing claim among all that ever were, with the batch that it is about and totals that wait; reverts with
    /// `ClaimNotStanding`.
    function claimKey(uint32 shardId, uint64 batchIndex) external view returns (bytes32);
    /// Reverts with `ClaimNotStanding`.
    function outboxRootOf(uint32 shardId, uint64 batchIndex) external view returns (bytes32);
    function isStanding(uint32 shardId, uint64 batchIndex) external view returns (bool);
    function isSettled(uint32 shardId, uint64 batchIndex) external view returns (bool);
    function standingCount(uint32 shardId) external view returns (uint64);
    /// Batch index of the standing claim at `position`; reverts with `ClaimNotStanding`.
    function batchIndexAt(uint32 shardId, uint64 position) external view returns (uint64);
    /// All zero where the account has none.
    function stakeOf(uint32 shardId, address proposer) external view returns (Stake memory);
    /// Whether the totals of a staked claim wait for `applyTotals`.
    function hasPendingTotals(uint32 shardId, uint64 batchIndex) external view returns (bool);

    /// The leaf as a write in this block would make it; all zero when it would be empty.
    function settlementLeaf(uint32 shardId) external view returns (SettlementLeaf memory);
    function settlementRoot() external view returns (bytes32);
    /// The settlement root at the end of a past L1 block; reverts with `BlockNotOver`.
    function rootAt(uint64 blockNumber) external view returns (bytes32);
}
