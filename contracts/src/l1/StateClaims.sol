// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IAssetVault} from "../interfaces/IAssetVault.sol";
import {IShardRegistry} from "../interfaces/IShardRegistry.sol";
import {IStateClaims} from "../interfaces/IStateClaims.sol";
import {Outputs} from "../libraries/Batches.sol";
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
    uint64 public immutable window;

    mapping(uint32 shardId => mapping(uint64 batchIndex => Claim)) private _claims;
    mapping(uint32 shardId => Standing) private _standing;
    SettlementTree.Tree private _tree;
    RootHistory.History private _roots;

    constructor(IShardRegistry registry_, IAssetVault vault_, address arbiter_, uint64 window_) {
        registry = registry_;
        vault = vault_;
        arbiter = arbiter_;
        window = window_;
    }

    /// @inheritdoc IStateClaims
    function propose(
        uint32 shardId,
        uint64 batchIndex,
        address proposer,
        uint64 queueFrom,
        uint64 queueTo,
        Outputs calldata outputs
    ) external {
        if (msg.sender != registry.inbox()) revert NotInbox(msg.sender);
        bytes32 capRoot = vault.applyClaim(shardId, queueFrom, queueTo, outputs.inTotals, outputs.outTotals);
        _push(shardId, batchIndex, proposer, queueTo, outputs);
        emit ClaimProposed(shardId, batchIndex, proposer, outputs, queueTo);
        _standing[shardId].settled = _settledCount(shardId);
        _writeLeaf(shardId, capRoot);
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
    function poke(uint32 shardId) external {
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
        return isStanding(shardId, batchIndex) && _windowPassed(_claims[shardId][batchIndex]);
    }

    /// @inheritdoc IStateClaims
    function isStanding(uint32 shardId, uint64 batchIndex) public view returns (bool) {
        Standing storage standing = _standing[shardId];
        uint64 position = _claims[shardId][batchIndex].position;
        return position < standing.count && standing.batches[position] == batchIndex;
    }

    function _push(uint32 shardId, uint64 batchIndex, address proposer, uint64 queueTo, Outputs calldata outputs)
        private
    {
        Standing storage standing = _standing[shardId];
        uint64 position = standing.count;
        uint64 outboxCount = outputs.outboxCount;
        if (position > 0) {
            // Raised, not refused: a settled claim that overstated its count would otherwise stop the shard for ever.
            uint64 previous = _claims[shardId][standing.batches[position - 1]].outboxCount;
            if (outboxCount < previous) outboxCount = previous;
        }
        if (position < standing.batches.length) standing.batches[position] = batchIndex;
        else standing.batches.push(batchIndex);
        standing.count = position + 1;
        _claims[shardId][batchIndex] = Claim({
            stateRoot: outputs.stateRoot,
            outboxRoot: outputs.outboxRoot,
            blockHash: outputs.blockHash,
            proposer: proposer,
            postedAt: uint64(block.timestamp),
            outboxCount: outboxCount,
            queueTo: queueTo,
            position: position
        });
    }

    function _writeLeaf(uint32 shardId, bytes32 capRoot) private {
        SettlementLeaf memory leaf = _leaf(shardId, _standing[shardId].settled, capRoot);
        // A domain is never zero: that leaf is the empty one.
        bytes32 root = _tree.set(shardId, leaf.domain == 0 ? bytes32(0) : Messages.settlementLeafHash(leaf));
        _roots.record(root);
        emit SettlementLeafUpdated(shardId, root, leaf);
    }

    function _leaf(uint32 shardId, uint64 settled, bytes32 capRoot) private view returns (SettlementLeaf memory leaf) {
        Standing storage standing = _standing[shardId];
        if (standing.count == 0) return leaf;
        uint64 batchIndex = standing.batches[standing.count - 1];
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

    /// Standing claims whose window has passed. Posting times never fall along the list, so they are its front: probed in
    /// doubling strides from the last known end, then bisected.
    function _settledCount(uint32 shardId) private view returns (uint64 low) {
        Standing storage standing = _standing[shardId];
        low = standing.settled;
        uint64 high = standing.count;
        for (uint64 stride = 1; low + stride <= high; stride <<= 1) {
            uint64 probe = low + stride - 1;
            if (!_windowPassed(_claims[shardId][standing.batches[probe]])) {
                high = probe;
                break;
            }
            low = probe + 1;
        }
        while (low < high) {
            uint64 middle = (low + high) / 2;
            if (_windowPassed(_claims[shardId][standing.batches[middle]])) low = middle + 1;
            else high = middle;
        }
    }

    function _windowPassed(Claim storage claim) private view returns (bool) {
        return block.timestamp >= uint256(claim.postedAt) + window;
    }

    function _orEmpty(bytes32 root) private pure returns (bytes32) {
        return root == 0 ? MerkleBranch.zero(SettlementTree.DEPTH) : root;
    }
}
