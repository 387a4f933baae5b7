// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {LibCall} from "solady/utils/LibCall.sol";

import {IInbox} from "../interfaces/IInbox.sol";
import {IL1Info} from "../interfaces/IL1Info.sol";
import {IMessageReceiver} from "../interfaces/IMessageReceiver.sol";
import {IShardBridge} from "../interfaces/IShardBridge.sol";
import {InteropAddress} from "../libraries/InteropAddress.sol";
import {MerkleBranch} from "../libraries/MerkleBranch.sol";
import {CapProof, DeliveryProof, Message, Messages} from "../libraries/Messages.sol";
import {Predeploys} from "../libraries/Predeploys.sol";

contract Inbox is IInbox {
    IL1Info private constant L1_INFO = IL1Info(Predeploys.L1_INFO);
    IShardBridge private constant BRIDGE = IShardBridge(Predeploys.SHARD_BRIDGE);

    uint16 private constant MAX_REASON = 256;
    /// Pays for the call itself (a delegated account is one more cold access) and for recording its outcome.
    uint256 private constant CALL_RESERVE = 15_000;

    mapping(uint32 srcShard => mapping(uint32 index => uint8)) public states;
    mapping(uint32 srcShard => mapping(bytes32 assetId => uint256)) public claimed;
    mapping(uint32 srcShard => mapping(bytes32 assetId => uint256)) public cap;

    bool private transient _entered;

    modifier nonReentrant() {
        if (_entered) revert Reentrant();
        _entered = true;
        _;
        _entered = false;
    }

    /// @inheritdoc IInbox
    function deliver(Message calldata message, bytes calldata payload, DeliveryProof calldata proof)
        external
        nonReentrant
    {
        (bytes32 msgId, uint64 srcChainId) = _prove(message, payload, proof);

        if (!_isAmountOfKind(message.kind, message.amount)) revert BadAmount();
        if (states[message.srcShard][message.index] != Messages.STATE_UNSEEN) revert AlreadyDelivered();
        bool isAsset = message.kind == Messages.KIND_ASSET;
        if (!isAsset && message.kind != Messages.KIND_DATA) revert UnsupportedKind();
        if (block.timestamp > message.deadline) revert DeadlinePassed();

        if (proof.cap.present) _raiseCap(message, proof.leaf.capRoot, proof.cap);
        if (isAsset) _claim(message);

        // Terminal before anything else runs, so that no re-entry can find it open.
        states[message.srcShard][message.index] = Messages.STATE_DELIVERED;
        uint8 state = Messages.STATE_DELIVERED;
        bytes memory reason;
        if (isAsset) {
            BRIDGE.credit(message.assetId, message.target, message.amount);
        } else {
            bool success;
            (success, reason) = _call(message, payload, msgId, srcChainId, MAX_REASON);
            if (!success) {
                state = Messages.STATE_FAILED;
                states[message.srcShard][message.index] = state;
            }
        }
        emit MessageDelivered(msgId, message.srcShard, message.index, state, reason);
    }

    /// @inheritdoc IInbox
    function simulate(Message calldata message, bytes calldata payload)
        external
        nonReentrant
        returns (uint256 gasUsed)
    {
        // No key signs for address zero, so no transaction gets past this line.
        if (tx.origin != address(0)) revert SimulationOnly();
        if (message.kind == Messages.KIND_ASSET) return 0;
        if (message.kind != Messages.KIND_DATA) revert UnsupportedKind();

        bytes32 msgId = Messages.id(0, message);
        uint64 srcChainId = L1_INFO.lane(message.srcShard).chainId;
        uint256 before = gasleft();
        (bool success, bytes memory reason) = _call(message, payload, msgId, srcChainId, type(uint16).max);
        gasUsed = before - gasleft();
        if (!success) LibCall.bubbleUpRevert(reason);
    }

    /// Step 1 of "On the destination".
    function _prove(Message calldata message, bytes calldata payload, DeliveryProof calldata proof)
        private
        view
        returns (bytes32 msgId, uint64 srcChainId)
    {
        if (message.dstShard != L1_INFO.shardId()) revert WrongDestination();
        if (keccak256(payload) != message.payloadHash) revert BadPayload();
        if (!L1_INFO.isImported(proof.settlementRoot)) revert UnknownRoot();

        IL1Info.Lane memory lane = L1_INFO.lane(message.srcShard);
        if (!lane.inOpen) revert LaneClosed();

        if (!MerkleBranch.verify16(
                proof.settlementRoot, Messages.settlementLeafHash(proof.leaf), message.srcShard, proof.settlementBranch
            )) revert BadSettlementProof();

        msgId = Messages.id(proof.leaf.domain, message);
        // A safety level that this version doesn't know counts as the stricter one.
        bytes32 outboxRoot =
            lane.safety == Messages.SAFETY_POSTED ? proof.leaf.outboxRoot : proof.leaf.settledOutboxRoot;
        if (!MerkleBranch.verify32(outboxRoot, Messages.leaf(msgId), message.index, proof.outboxBranch)) {
            revert BadOutboxProof();
        }
        srcChainId = lane.chainId;
    }

    /// A kind whose rules say nothing of an amount is refused as unsupported.
    function _isAmountOfKind(uint8 kind, uint256 amount) private pure returns (bool) {
        if (kind == Messages.KIND_DATA || kind == Messages.KIND_QUERY) return amount == 0;
        if (
            kind == Messages.KIND_ASSET || kind == Messages.KIND_ASSET_CALL || kind == Messages.KIND_RETURN
                || kind == Messages.KIND_WITHDRAW
        ) return amount != 0 && amount <= type(uint128).max;
        return true;
    }

    function _raiseCap(Message calldata message, bytes32 capRoot, CapProof calldata proof) private {
        bytes32 leaf = Messages.capLeafHash(message.dstShard, message.assetId, proof.cap);
        if (!MerkleBranch.verify32(capRoot, leaf, proof.index, proof.branch)) revert BadCapProof();
        if (proof.cap > cap[message.srcShard][message.assetId]) cap[message.srcShard][message.assetId] = proof.cap;
    }

    function _claim(Message calldata message) private {
        uint256 before = claimed[message.srcShard][message.assetId];
        // `before` never exceeds the cap; the sum could overflow.
        if (message.amount > cap[message.srcShard][message.assetId] - before) revert CapExceeded();
        claimed[message.srcShard][message.assetId] = before + message.amount;
    }

    function _call(Message calldata message, bytes calldata payload, bytes32 msgId, uint64 srcChainId, uint16 maxReason)
        private
        returns (bool success, bytes memory result)
    {
        bytes memory data = abi.encodeCall(
            IMessageReceiver.receiveMessage, (msgId, InteropAddress.encode(srcChainId, message.sender), payload)
        );
        bool hasCode = message.target.code.length != 0;

        // A call gets at most 63/64 of the gas that is left (EIP-150). Without this check anyone could make a message fail
        // by delivering it with little gas.
        uint256 gasLimit = message.gasLimit;
        if (gasleft() < (gasLimit * 64 + 62) / 63 + CALL_RESERVE) revert InsufficientGas();
        if (!hasCode) return (false, abi.encodeWithSelector(NoCode.selector));

        (success,, result) = LibCall.tryCall(message.target, 0, gasLimit, maxReason, data);
        if (!success) return (false, result);
        if (result.length < 32 || bytes32(result) != bytes32(IMessageReceiver.receiveMessage.selector)) {
            return (false, abi.encodeWithSelector(WrongReturnValue.selector));
        }
        return (true, "");
    }
}
