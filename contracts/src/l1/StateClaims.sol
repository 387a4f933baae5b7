// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {SafeTransferLib} from "solady/utils/SafeTransferLib.sol";
import {IAssetVault} from "../interfaces/IAssetVault.sol";
import {IBatchInbox} from "../interfaces/IBatchInbox.sol";
import {IGuardian} from "../interfaces/IGuardian.sol";
import {IShardRegistry} from "../interfaces/IShardRegistry.sol";
import {IStateClaims} from "../interfaces/IStateClaims.sol";
import {Batches, Flow, Outputs} from "../libraries/Batches.sol";
import {MerkleBranch} from "../libraries/MerkleBranch.sol";
import {Messages, SettlementLeaf} from "../libraries/Messages.sol";
import {RootHistory} from "../libraries/RootHistory.sol";
import {SettlementTree} from "../libraries/SettlementTree.sol";

contract StateClaims is IStateClaims {
    using RootHistory for RootHistory.History;
    using SettlementTree for SettlementTree.Tree;

    /// The standing claims of a shard, oldest first: `batches[0 .. count)`. What lies behind `count` was truncated, so
    /// a claim stands only if it is still found at its own position.
    struct Standing {
        uint64 count;
        /// Claims `[0, settled)` are known to be settled.
        uint64 settled;
        uint64[] batches;
    }

    IShardRegistry public immutable registry;
    IAssetVault public immutable vault;
    address public immutable arbiter;
    IGuardian public immutable guardian;
    uint64 public immutable window;
    uint64 public immutable stallBlocks;
    uint256 public immutable stakeAmount;

    uint256 private _forfeited;
    mapping(uint32 shardId => mapping(uint64 batchIndex => Claim)) private _claims;
    mapping(uint32 shardId => Standing) private _standing;
    mapping(uint32 shardId => mapping(address proposer => Stake)) private _stakes;
    /// Hash of the totals of a staked claim that are not in the ledger yet.
    mapping(uint32 shardId => mapping(uint64 batchIndex => bytes32)) private _pendingTotals;
    SettlementTree.Tree private _tree;
    RootHistory.History private _roots;

    constructor(
        IShardRegistry registry_,
        IAssetVault vault_,
        address arbiter_,
        IGuardian guardian_,
        uint64 window_,
        uint64 stallBlocks_,
        uint128 stakeAmount_
    ) {
        registry = registry_;
        vault = vault_;
        arbiter = arbiter_;
        guardian = guardian_;
        window = window_;
        stallBlocks = stallBlocks_;
        stakeAmount = stakeAmount_;
    }

    /// @inheritdoc IStateClaims
    function record(uint32 shardId, uint64 batchIndex, address sequencer, Outputs calldata outputs) external {
        if (msg.sender != registry.inbox()) revert NotInbox(msg.sender);
        _vouch(shardId, batchIndex, sequencer, outputs);
    }

    /// @inheritdoc IStateClaims
    function propose(uint32 shardId, uint64 batchIndex, bytes32 batchHash, Outputs calldata outputs) external payable {
        bytes32 accepted = IBatchInbox(registry.inbox()).batchHashAt(shardId, batchIndex);
        if (accepted != batchHash) revert WrongBatch(accepted, batchHash);
        IShardRegistry.Shard memory shard = registry.getShard(shardId);
        Standing storage standing = _standing[shardId];
        uint64 newestAt = shard.registeredAt;
        if (standing.count > 0) {
            uint64 newest = standing.batches[standing.count - 1];
            if (batchIndex <= newest) revert BatchAlreadyClaimed(newest);
            newestAt = _claims[shardId][newest].l1Block;
        }
        if (msg.sender == shard.sequencer) {
            if (msg.value != 0) revert WrongStake(0, msg.value);
            _vouch(shardId, batchIndex, msg.sender, outputs);
            return;
        }

        if (block.number < newestAt + stallBlocks) revert NotStalled(newestAt + stallBlocks);
        if (msg.value != stakeAmount) revert WrongStake(stakeAmount, msg.value);
        Stake storage stake = _stakes[shardId][msg.sender];
        if (stake.amount != 0) revert StakeInUse(stake.batchIndex);
        _stakes[shardId][msg.sender] =
            Stake({amount: uint128(msg.value), batchIndex: batchIndex, l1Block: uint64(block.number)});
        _push(shardId, batchIndex, msg.sender, true, outputs);
        _pendingTotals[shardId][batchIndex] = _totalsHash(outputs.inTotals, outputs.outTotals);
        emit ClaimProposed(shardId, batchIndex, msg.sender, true, outputs);
        poke(shardId);
    }

    /// @inheritdoc IStateClaims
    function applyTotals(uint32 shardId, uint64 batchIndex, Flow[] calldata inTotals, Flow[] calldata outTotals)
        external
    {
        if (!isSettled(shardId, batchIndex)) revert ClaimNotSettled();
        if (_pendingTotals[shardId][batchIndex] != _totalsHash(inTotals, outTotals)) revert WrongTotals();
        delete _pendingTotals[shardId][batchIndex];
        bytes32 capRoot = vault.applyClaim(shardId, inTotals, outTotals);
        emit TotalsApplied(shardId, batchIndex);
        _standing[shardId].settled = _settledCount(shardId);
        _writeLeaf(shardId, capRoot);
    }

    /// @inheritdoc IStateClaims
    function releaseStake(uint32 shardId) external {
        Stake memory stake = _stakes[shardId][msg.sender];
        if (stake.amount == 0) revert NoStake();
        if (!_isOwnClaim(shardId, msg.sender, stake)) revert ClaimNotStanding();
        if (!isSettled(shardId, stake.batchIndex)) revert ClaimNotSettled();
        delete _stakes[shardId][msg.sender];
        emit StakeReleased(shardId, msg.sender, stake.amount);
        SafeTransferLib.safeTransferETH(msg.sender, stake.amount);
    }

    /// @inheritdoc IStateClaims
    function forfeitStake(uint32 shardId, address proposer) external {
        Stake memory stake = _stakes[shardId][proposer];
        if (stake.amount == 0) revert NoStake();
        if (_isOwnClaim(shardId, proposer, stake)) revert StakeInUse(stake.batchIndex);
        delete _stakes[shardId][proposer];
        _forfeited += stake.amount;
        emit StakeForfeited(shardId, proposer, stake.amount);
    }

    /// @inheritdoc IStateClaims
    function collectForfeited() external {
        (address to, uint256 amount) = (registry.owner(), _forfeited);
        _forfeited = 0;
        emit ForfeitedCollected(to, amount);
        SafeTransferLib.safeTransferETH(to, amount);
    }

    /// @inheritdoc IStateClaims
    function truncate(uint32 shardId, uint64 batchIndex) external {
        if (msg.sender != arbiter) revert NotArbiter(msg.sender);
        if (!isStanding(shardId, batchIndex)) revert ClaimNotStanding();
        if (isSettled(shardId, batchIndex)) revert ClaimAlreadySettled();
        Standing storage standing = _standing[shardId];
        standing.count = _claims[shardId][batchIndex].position;
        standing.settled = _settledCount(shardId);
        emit ClaimsTruncated(shardId, batchIndex);
        _writeLeaf(shardId, vault.capRoot(shardId));
    }

    /// @inheritdoc IStateClaims
    function poke(uint32 shardId) public {
        uint64 settled = _settledCount(shardId);
        if (settled == _standing[shardId].settled) return;
        _standing[shardId].settled = settled;
        _writeLeaf(shardId, vault.capRoot(shardId));
    }

    /// @inheritdoc IStateClaims
    function getClaim(uint32 shardId, uint64 batchIndex) external view returns (Claim memory) {
        if (!isStanding(shardId, batchIndex)) revert ClaimNotStanding();
        return _claims[shardId][batchIndex];
    }

    /// @inheritdoc IStateClaims
    function claimKey(uint32 shardId, uint64 batchIndex) external view returns (bytes32) {
        if (!isStanding(shardId, batchIndex)) revert ClaimNotStanding();
        bytes32 batchHash = IBatchInbox(registry.inbox()).batchHashAt(shardId, batchIndex);
        bytes32 totals = _pendingTotals[shardId][batchIndex];
        return keccak256(abi.encode(shardId, batchIndex, batchHash, _claims[shardId][batchIndex], totals));
    }

    /// @inheritdoc IStateClaims
    function outboxRootOf(uint32 shardId, uint64 batchIndex) external view returns (bytes32) {
        if (!isStanding(shardId, batchIndex)) revert ClaimNotStanding();
        return _claims[shardId][batchIndex].outboxRoot;
    }

    /// @inheritdoc IStateClaims
    function standingCount(uint32 shardId) external view returns (uint64) {
        return _standing[shardId].count;
    }

    /// @inheritdoc IStateClaims
    function batchIndexAt(uint32 shardId, uint64 position) external view returns (uint64) {
        if (position >= _standing[shardId].count) revert ClaimNotStanding();
        return _standing[shardId].batches[position];
    }

    /// @inheritdoc IStateClaims
    function stakeOf(uint32 shardId, address proposer) external view returns (Stake memory) {
        return _stakes[shardId][proposer];
    }

    /// @inheritdoc IStateClaims
    function hasPendingTotals(uint32 shardId, uint64 batchIndex) external view returns (bool) {
        return isStanding(shardId, batchIndex) && _pendingTotals[shardId][batchIndex] != 0;
    }

    /// @inheritdoc IStateClaims
    function settlementLeaf(uint32 shardId) external view returns (SettlementLeaf memory) {
        return _leaf(shardId, _settledCount(shardId), vault.capRoot(shardId));
    }

    /// @inheritdoc IStateClaims
    function settlementRoot() external view returns (bytes32) {
        return _orEmpty(_roots.latest());
    }

    /// @inheritdoc IStateClaims
    function rootAt(uint64 blockNumber) external view returns (bytes32) {
        if (blockNumber >= block.number) revert BlockNotOver(blockNumber);
        return _orEmpty(_roots.rootAt(blockNumber));
    }

    /// @inheritdoc IStateClaims
    function isSettled(uint32 shardId, uint64 batchIndex) public view returns (bool) {
        return isStanding(shardId, batchIndex) && _windowPassed(_claims[shardId][batchIndex], guardian.clock());
    }

    /// @inheritdoc IStateClaims
    function isStanding(uint32 shardId, uint64 batchIndex) public view returns (bool) {
        Standing storage standing = _standing[shardId];
        uint64 position = _claims[shardId][batchIndex].position;
        return position < standing.count && standing.batches[position] == batchIndex;
    }

    /// A claim that its shard's sequencer answers for: it counts at once.
    function _vouch(uint32 shardId, uint64 batchIndex, address sequencer, Outputs calldata outputs) private {
        bytes32 capRoot = vault.applyClaim(shardId, outputs.inTotals, outputs.outTotals);
        _push(shardId, batchIndex, sequencer, false, outputs);
        if (_pendingTotals[shardId][batchIndex] != 0) delete _pendingTotals[shardId][batchIndex];
        emit ClaimProposed(shardId, batchIndex, sequencer, false, outputs);
        _standing[shardId].settled = _settledCount(shardId);
        _writeLeaf(shardId, capRoot);
    }

    function _push(uint32 shardId, uint64 batchIndex, address proposer, bool staked, Outputs calldata outputs) private {
        Standing storage standing = _standing[shardId];
        uint64 position = standing.count;
        uint64 outboxCount = outputs.outboxCount;
        uint64 vouchedCount = position + 1;
        if (staked) vouchedCount = 0;
        if (position > 0) {
            uint64 counted = _claims[shardId][standing.batches[position - 1]].vouchedCount;
            if (staked) vouchedCount = counted;
            // A stranger's claim on top may have settled since.
            uint64 settled = counted < position ? _settledCount(shardId) : counted;
            if (counted < settled) counted = settled;
            // Raised, not refused: a settled claim that overstated its count would otherwise stop the shard for ever.
            uint64 least = counted == 0 ? 0 : _claims[shardId][standing.batches[counted - 1]].outboxCount;
            if (outboxCount < least) outboxCount = least;
        }
        if (position < standing.batches.length) standing.batches[position] = batchIndex;
        else standing.batches.push(batchIndex);
        standing.count = position + 1;
        _claims[shardId][batchIndex] = Claim({
            stateRoot: outputs.stateRoot,
            outboxRoot: outputs.outboxRoot,
            blockHash: outputs.blockHash,
            proposer: proposer,
            postedAt: guardian.clock(),
            outboxCount: outboxCount,
            l1Block: uint64(block.number),
            position: position,
            vouchedCount: vouchedCount,
            staked: staked
        });
    }

    function _writeLeaf(uint32 shardId, bytes32 capRoot) private {
        SettlementLeaf memory leaf = _leaf(shardId, _standing[shardId].settled, capRoot);
        // A domain is never zero: that leaf is the empty one.
        bytes32 root = _tree.set(shardId, leaf.domain == 0 ? bytes32(0) : Messages.settlementLeafHash(leaf));
        _roots.record(root);
        emit SettlementLeafUpdated(shardId, root, leaf);
    }

    /// What others said on a stake counts once it has settled: until then nobody could be held to it.
    function _leaf(uint32 shardId, uint64 settled, bytes32 capRoot) private view returns (SettlementLeaf memory leaf) {
        Standing storage standing = _standing[shardId];
        if (standing.count == 0) return leaf;
        uint64 counted = _claims[shardId][standing.batches[standing.count - 1]].vouchedCount;
        if (counted < settled) counted = settled;
        if (counted == 0) return leaf;
        uint64 batchIndex = standing.batches[counted - 1];
        Claim storage claim = _claims[shardId][batchIndex];
        leaf.domain = registry.domain(shardId);
        leaf.batchIndex = batchIndex;
        leaf.stateRoot = claim.stateRoot;
        leaf.outboxRoot = claim.outboxRoot;
        leaf.outboxCount = claim.outboxCount;
        leaf.settledOutboxRoot =
            settled == 0 ? MerkleBranch.zero(32) : _claims[shardId][standing.batches[settled - 1]].outboxRoot;
        leaf.capRoot = capRoot;
    }

    function _isOwnClaim(uint32 shardId, address proposer, Stake memory stake) private view returns (bool) {
        if (!isStanding(shardId, stake.batchIndex)) return false;
        Claim storage claim = _claims[shardId][stake.batchIndex];
        return claim.staked && claim.proposer == proposer && claim.l1Block == stake.l1Block;
    }

    /// Of the flows that count: with more, a claim could be proposed and never fit a transaction that applies it.
    function _totalsHash(Flow[] calldata inTotals, Flow[] calldata outTotals) private pure returns (bytes32) {
        return keccak256(abi.encode(_counted(inTotals), _counted(outTotals)));
    }

    function _counted(Flow[] calldata flows) private pure returns (Flow[] calldata) {
        return flows.length > Batches.MAX_FLOWS ? flows[:Batches.MAX_FLOWS] : flows;
    }

    /// Standing claims whose window has passed. Posting times never fall along the list, so they are its front: probed in
    /// doubling strides from the last known end, then bisected.
    function _settledCount(uint32 shardId) private view returns (uint64 low) {
        Standing storage standing = _standing[shardId];
        low = standing.settled;
        uint64 clock = guardian.clock();
        uint64 high = standing.count;
        for (uint64 stride = 1; low + stride <= high; stride <<= 1) {
            uint64 probe = low + stride - 1;
            if (!_windowPassed(_claims[shardId][standing.batches[probe]], clock)) {
                high = probe;
                break;
            }
            low = probe + 1;
        }
        while (low < high) {
            uint64 middle = (low + high) / 2;
            if (_windowPassed(_claims[shardId][standing.batches[middle]], clock)) low = middle + 1;
            else high = middle;
        }
    }

    function _windowPassed(Claim storage claim, uint64 clock) private view returns (bool) {
        return clock >= uint256(claim.postedAt) + window;
    }

    function _orEmpty(bytes32 root) private pure returns (bytes32) {
        return root == 0 ? MerkleBranch.zero(SettlementTree.DEPTH) : root;
    }
}
