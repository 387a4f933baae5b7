// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {SafeTransferLib} from "solady/utils/SafeTransferLib.sol";
import {IAssetVault} from "../interfaces/IAssetVault.sol";
import {IShardQueue} from "../interfaces/IShardQueue.sol";
import {IShardRegistry} from "../interfaces/IShardRegistry.sol";
import {IStateClaims} from "../interfaces/IStateClaims.sol";
import {AppendTree} from "../libraries/AppendTree.sol";
import {AssetInfos} from "../libraries/AssetInfos.sol";
import {Batches, Flow} from "../libraries/Batches.sol";
import {Ledger} from "../libraries/Ledger.sol";
import {MerkleBranch} from "../libraries/MerkleBranch.sol";
import {Message, Messages} from "../libraries/Messages.sol";
import {QueueEntries} from "../libraries/QueueEntries.sol";
import {TokenEscrow} from "./TokenEscrow.sol";

contract AssetVault is TokenEscrow, ReentrancyGuardTransient {
    using AppendTree for AppendTree.Tree;
    using Ledger for Ledger.Cells;

    uint256 private constant PAYOUT_GAS = 100_000;
    /// `PAYOUT_GAS` by the 63/64 rule, and the price of a call with value to a new, cold account.
    uint256 private constant GAS_BEFORE_PAYOUT = 140_000;

    IShardRegistry public immutable registry;
    IShardQueue public immutable queue;

    mapping(address recipient => mapping(bytes32 assetId => uint256)) public claimable;
    mapping(uint32 shardId => bool) public isFunded;
    mapping(uint32 shardId => mapping(uint32 index => bool)) public isWithdrawn;
    mapping(uint32 shardId => mapping(uint64 queueIndex => Deposit)) private _deposits;
    mapping(bytes32 assetId => uint256) private _claimableTotal;
    mapping(uint32 shardId => AppendTree.Tree) private _capTrees;
    /// Zero while the tree is empty.
    mapping(uint32 shardId => bytes32) private _capRoots;
    Ledger.Cells private _ledger;

    constructor(IShardRegistry registry_, IShardQueue queue_) {
        registry = registry_;
        queue = queue_;
    }

    /// @inheritdoc IAssetVault
    function fundGenesis(uint32 shardId) external payable {
        if (msg.sender != registry.owner()) revert NotOwner();
        _requireRegistered(shardId);
        if (isFunded[shardId]) revert AlreadyFunded(shardId);
        isFunded[shardId] = true;
        _ledger.bal[shardId][Messages.ETH_ASSET] += msg.value;
        emit GenesisFunded(shardId, msg.value);
    }

    /// @inheritdoc IAssetVault
    function depositETH(uint32 shardId, address to, address refundTo) external payable {
        _requireRegistered(shardId);
        if (to == address(0)) revert ZeroRecipient();
        if (msg.value == 0) revert ZeroAmount();

        bytes memory data = QueueEntries.depositData(0, address(0), msg.value, msg.sender, to, refundTo);
        _queue(shardId, Messages.ETH_ASSET, msg.value, to, data);
    }

    /// @inheritdoc IAssetVault
    function depositToken(uint32 shardId, address token, uint256 amount, address to, address refundTo)
        external
        nonReentrant
        returns (uint256 taken)
    {
        _requireRegistered(shardId);
        if (to == address(0)) revert ZeroRecipient();
        bytes32 assetId;
        (assetId, taken) = _take(token, amount);
        bytes memory data =
            QueueEntries.tokenDepositData(AssetInfos.read(0, token), taken, msg.sender, to, refundTo);
        _queue(shardId, assetId, taken, to, data);
    }

    /// @inheritdoc IAssetVault
    function consumeDeposits(uint32 shardId, uint64 from, uint64 to) external {
        if (msg.sender != registry.inbox()) revert NotInbox(msg.sender);
        for (uint64 i = from; i < to; ++i) {
            Deposit memory deposit = _deposits[shardId][i];
            if (deposit.amount == 0) continue;
            delete _deposits[shardId][i];
            _ledger.consume(shardId, deposit.assetId, deposit.amount);
        }
    }

    /// @inheritdoc IAssetVault
    function applyClaim(uint32 shardId, Flow[] calldata inTotals, Flow[] calldata outTotals)
        external
        returns (bytes32)
    {
        if (msg.sender != registry.claims()) revert NotClaims(msg.sender);
        for (uint256 i; i < inTotals.length && i < Batches.MAX_FLOWS; ++i) {
            if (_isPeer(shardId, inTotals[i].peer)) _ledger.creditIn(shardId, inTotals[i]);
        }
        bool raised;
        for (uint256 i; i < outTotals.length && i < Batches.MAX_FLOWS; ++i) {
            if (_isDestination(shardId, outTotals[i]) && _moveOut(shardId, outTotals[i])) raised = true;
        }
        if (raised) _capRoots[shardId] = _capTrees[shardId].root();
        return capRoot(shardId);
    }

    /// @inheritdoc IAssetVault
    function withdraw(uint32 shardId, uint64 batchIndex, Message calldata message, bytes32[32] calldata branch)
        external
        nonReentrant
    {
        bytes32 msgId = _checkWithdrawal(shardId, batchIndex, message, branch);
        if (isWithdrawn[shardId][message.index]) revert AlreadyWithdrawn();
        if (!_ledger.takeOut(shardId, message.assetId, message.amount)) revert InsufficientShardBalance();
        isWithdrawn[shardId][message.index] = true;

        bool paid = message.assetId == Messages.ETH_ASSET
            ? _tryPayETH(message.target, message.amount)
            : _tryPay(tokenOf[message.assetId], message.target, message.amount);
        if (!paid) {
            claimable[message.target][message.assetId] += message.amount;
            _claimableTotal[message.assetId] += message.amount;
        }
        emit Withdrawn(shardId, message.index, msgId, message.target, message.amount, paid);
    }

    /// @inheritdoc IAssetVault
    function claim(bytes32 assetId) external nonReentrant {
        uint256 amount = claimable[msg.sender][assetId];
        if (amount == 0) revert NothingToClaim();
        claimable[msg.sender][assetId] = 0;
        _claimableTotal[assetId] -= amount;
        emit Claimed(msg.sender, assetId, amount);
        if (assetId == Messages.ETH_ASSET) SafeTransferLib.safeTransferETH(msg.sender, amount);
        else _pay(tokenOf[assetId], msg.sender, amount);
    }

    /// @inheritdoc IAssetVault
    function bal(uint32 shardId, bytes32 assetId) external view returns (uint256) {
        return _ledger.bal[shardId][assetId];
    }

    /// @inheritdoc IAssetVault
    function pending(uint32 shardId, bytes32 assetId) external view returns (uint256) {
        return _ledger.pending[shardId][assetId];
    }

    /// @inheritdoc IAssetVault
    function cumOut(uint32 src, uint32 dst, bytes32 assetId) external view returns (uint256) {
        return _ledger.cumOut[src][dst][assetId];
    }

    /// @inheritdoc IAssetVault
    function cumIn(uint32 dst, uint32 src, bytes32 assetId) external view returns (uint256) {
        return _ledger.cumIn[dst][src][assetId];
    }

    /// @inheritdoc IAssetVault
    function totals(bytes32 assetId, uint32[] calldata shardIds) external view returns (Totals memory sums) {
        for (uint256 i; i < shardIds.length; ++i) {
            uint32 shard = shardIds[i];
            sums.bal += _ledger.bal[shard][assetId];
            sums.pending += _ledger.pending[shard][assetId];
            sums.transit += _ledger.cumOut[shard][Ledger.L1][assetId] - _ledger.cumIn[Ledger.L1][shard][assetId];
            for (uint256 j; j < shardIds.length; ++j) {
                uint32 peer = shardIds[j];
                sums.transit += _ledger.cumOut[shard][peer][assetId] - _ledger.cumIn[peer][shard][assetId];
            }
        }
        sums.claimable = _claimableTotal[assetId];
    }

    /// @inheritdoc IAssetVault
    function depositAt(uint32 shardId, uint64 queueIndex) external view returns (Deposit memory) {
        return _deposits[shardId][queueIndex];
    }

    /// @inheritdoc IAssetVault
    function capCount(uint32 shardId) external view returns (uint64) {
        return _capTrees[shardId].count;
    }

    /// @inheritdoc IAssetVault
    function capRoot(uint32 shardId) public view returns (bytes32 root) {
        root = _capRoots[shardId];
        if (root == 0) root = MerkleBranch.zero(32);
    }

    function _queue(uint32 shardId, bytes32 assetId, uint256 amount, address to, bytes memory data) private {
        _ledger.deposit(shardId, assetId, amount);
        uint64 queueIndex = queue.push(shardId, QueueEntries.KIND_DEPOSIT, msg.sender, data);
        _deposits[shardId][queueIndex] = Deposit({assetId: assetId, amount: amount});
        emit Deposited(shardId, queueIndex, assetId, amount, msg.sender, to);
    }

    function _tryPayETH(address to, uint256 amount) private returns (bool) {
        // Otherwise whoever calls could starve the recipient of gas and turn a payout into a claimable.
        if (gasleft() < GAS_BEFORE_PAYOUT) revert InsufficientGas();
        return SafeTransferLib.trySafeTransferETH(to, amount, PAYOUT_GAS);
    }

    function _moveOut(uint32 shardId, Flow calldata flow) private returns (bool) {
        AppendTree.Tree storage tree = _capTrees[shardId];
        // A cap that can't be written can't be proven; the value stays with the shard rather than stop its claims.
        if (tree.count == AppendTree.MAX_COUNT) return false;
        (uint256 moved, uint256 total) = _ledger.moveOut(shardId, flow);
        if (moved == 0) return false;
        bytes32 assetId = Messages.assetId(flow.originShard, flow.originToken);
        uint64 index = tree.append(Messages.capLeafHash(flow.peer, assetId, total));
        emit CapRaised(shardId, index, flow.peer, assetId, total);
        return true;
    }

    function _checkWithdrawal(uint32 shardId, uint64 batchIndex, Message calldata message, bytes32[32] calldata branch)
        private
        view
        returns (bytes32 msgId)
    {
        if (message.kind != Messages.KIND_WITHDRAW) revert NotAWithdrawal(message.kind);
        if (message.srcShard != shardId) revert WrongSource(message.srcShard);
        if (message.dstShard != 0) revert WrongDestination(message.dstShard);
        if (message.assetId != Messages.ETH_ASSET && tokenOf[message.assetId] == address(0)) {
            revert UnsupportedAsset(message.assetId);
        }
        IStateClaims claims = IStateClaims(registry.claims());
        if (claims.guardian().isPaused()) revert WithdrawalsPaused();
        if (!claims.isSettled(shardId, batchIndex)) revert ClaimNotSettled();
        msgId = Messages.id(registry.domain(shardId), message);
        bytes32 root = claims.outboxRootOf(shardId, batchIndex);
        if (!MerkleBranch.verify32(root, Messages.leaf(msgId), message.index, branch)) revert BadOutboxProof();
    }

    /// Withdrawals leave for L1, where only what was born there can be paid.
    function _isDestination(uint32 shardId, Flow calldata flow) private view returns (bool) {
        return flow.peer == Ledger.L1 ? flow.originShard == 0 : _isPeer(shardId, flow.peer);
    }

    function _isPeer(uint32 shardId, uint32 peer) private view returns (bool) {
        return peer != shardId && registry.isRegistered(peer);
    }

    function _requireRegistered(uint32 shardId) private view {
        if (!registry.isRegistered(shardId)) revert IShardRegistry.UnknownShard(shardId);
    }
}
