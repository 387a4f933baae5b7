// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IInbox} from "../interfaces/IInbox.sol";
import {IOutbox} from "../interfaces/IOutbox.sol";
import {DeliveryProof, Message, Messages} from "../libraries/Messages.sol";
import {Predeploys} from "../libraries/Predeploys.sol";
import {InboxCalls} from "./InboxCalls.sol";

contract Inbox is InboxCalls {
    IOutbox private constant OUTBOX = IOutbox(Predeploys.OUTBOX);

    uint16 private constant MAX_REASON = 256;
    /// Longest return data that an answer carries as it is.
    uint256 private constant MAX_RESULT = 1024;

    mapping(bytes32 assetId => uint256) public held;
    mapping(uint32 srcShard => mapping(uint32 index => bytes32)) public failedId;
    /// Of sources with a failed message; a shard's domain never changes.
    mapping(uint32 srcShard => bytes32) private _domains;

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
        _checkFresh(message);
        if (proof.cap.present) _raiseCap(message, proof.leaf.capRoot, proof.cap);
        if (message.amount != 0) _claim(message, payload);

        // Terminal before anything else runs, so that no re-entry can find it open.
        states[message.srcShard][message.index] = Messages.STATE_DELIVERED;
        if (message.kind == Messages.KIND_RETURN) {
            Message memory original = _close(message, payload, Messages.STATUS_RETURNED);
            if (message.amount != 0) BRIDGE.refund(message.assetId, original.refundTo, message.amount);
            emit MessageDelivered(msgId, message.srcShard, message.index, Messages.STATE_DELIVERED, "");
            return;
        }
        if (message.kind == Messages.KIND_RESULT) _close(message, payload, Messages.STATUS_ANSWERED);
        if (block.timestamp > message.deadline) {
            _end(message, msgId, Messages.STATE_EXPIRED);
            return;
        }
        (bool success, bytes memory result) =
            _perform(message, payload, msgId, CallRules(srcChainId, false, MAX_REASON));
        if (success) _succeed(message, msgId, result);
        else _fail(message, msgId, proof.leaf.domain, result);
    }

    /// @inheritdoc IInbox
    function retry(Message calldata message, bytes calldata payload) external nonReentrant {
        bytes32 msgId = _reopen(message);
        if (block.timestamp > message.deadline) revert DeadlinePassed();
        if (keccak256(payload) != message.payloadHash) revert BadPayload();
        states[message.srcShard][message.index] = Messages.STATE_DELIVERED;
        CallRules memory rules = CallRules(L1_INFO.lane(message.srcShard).chainId, true, type(uint16).max);
        (bool success, bytes memory result) = _perform(message, payload, msgId, rules);
        if (!success) _bubble(result);
        _succeed(message, msgId, result);
    }

    /// @inheritdoc IInbox
    function finalize(Message calldata message) external nonReentrant {
        bytes32 msgId = _reopen(message);
        if (block.timestamp <= message.deadline) revert DeadlineNotPassed();
        _end(message, msgId, Messages.STATE_RETURNED);
    }

    /// @inheritdoc IInbox
    function simulate(Message calldata message, bytes calldata payload)
        external
        nonReentrant
        returns (uint256 gasUsed)
    {
        // No key signs for address zero, so no transaction gets past this line.
        if (tx.origin != address(0)) revert SimulationOnly();
        if (message.kind == Messages.KIND_ASSET || message.kind == Messages.KIND_RETURN) return 0;
        if (message.kind == 0 || message.kind >= Messages.KIND_WITHDRAW) revert UnsupportedKind();

        bytes32 msgId = Messages.id(0, message);
        CallRules memory rules = CallRules(L1_INFO.lane(message.srcShard).chainId, false, type(uint16).max);
        uint256 before = gasleft();
        (bool success, bytes memory result) = _perform(message, payload, msgId, rules);
        gasUsed = before - gasleft();
        if (!success) _bubble(result);
    }

    function _succeed(Message calldata message, bytes32 msgId, bytes memory result) private {
        emit MessageDelivered(msgId, message.srcShard, message.index, Messages.STATE_DELIVERED, "");
        uint64 resultGas = Messages.resultGas(message);
        if (resultGas == 0) return;
        bool isHash = result.length > MAX_RESULT;
        if (isHash) result = abi.encodePacked(keccak256(result));
        Message memory answer = _answer(message, Messages.KIND_RESULT, msgId);
        answer.target = message.sender;
        answer.gasLimit = resultGas;
        answer.deadline = uint64(block.timestamp) + Messages.MAX_LIFETIME;
        OUTBOX.append(answer, abi.encode(message, isHash, result));
    }

    function _fail(Message calldata message, bytes32 msgId, bytes32 domain, bytes memory reason) private {
        states[message.srcShard][message.index] = Messages.STATE_FAILED;
        failedId[message.srcShard][message.index] = msgId;
        if (_domains[message.srcShard] != domain) _domains[message.srcShard] = domain;
        if (message.amount != 0) held[message.assetId] += message.amount;
        emit MessageDelivered(msgId, message.srcShard, message.index, Messages.STATE_FAILED, reason);
    }

    /// Takes a failed message, and what it holds, off the books.
    function _reopen(Message calldata message) private returns (bytes32 msgId) {
        msgId = failedId[message.srcShard][message.index];
        if (Messages.id(_domains[message.srcShard], message) != msgId) revert NotFailed();
        delete failedId[message.srcShard][message.index];
        if (message.amount != 0) held[message.assetId] -= message.amount;
    }

    /// Ends a message that was not delivered, and gives back what it carried.
    function _end(Message calldata message, bytes32 msgId, uint8 state) private {
        states[message.srcShard][message.index] = state;
        emit MessageDelivered(msgId, message.srcShard, message.index, state, "");
        if (!Messages.canComeBack(message)) return;
        Message memory answer = _answer(message, Messages.KIND_RETURN, msgId);
        answer.target = message.amount == 0 ? message.sender : message.refundTo;
        answer.assetId = message.assetId;
        answer.amount = message.amount;
        if (message.amount != 0) BRIDGE.sendBack(message.srcShard, message.assetId, message.amount);
        OUTBOX.append(answer, abi.encode(message));
    }

    function _answer(Message calldata message, uint8 kind, bytes32 msgId)
        private
        pure
        returns (Message memory answer)
    {
        answer.kind = kind;
        answer.dstShard = message.srcShard;
        answer.sender = message.target;
        answer.inReplyTo = msgId;
    }

    /// Checks that `reply` belongs to an open message of this shard, and closes it.
    function _close(Message calldata reply, bytes calldata payload, uint8 status)
        private
        returns (Message memory original)
    {
        original = abi.decode(payload, (Message));
        bool belongs = Messages.id(L1_INFO.domain(), original) == reply.inReplyTo
            && original.dstShard == reply.srcShard
            && (status == Messages.STATUS_ANSWERED
                || original.amount == reply.amount && original.assetId == reply.assetId);
        if (!belongs) revert BadReply();
        OUTBOX.close(reply.inReplyTo, status);
    }
}
