// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IL1Info} from "../interfaces/IL1Info.sol";
import {IOutbox, IOutboxAttributes} from "../interfaces/IOutbox.sol";
import {AppendTree} from "../libraries/AppendTree.sol";
import {InteropAddress} from "../libraries/InteropAddress.sol";
import {Message, Messages} from "../libraries/Messages.sol";
import {Predeploys} from "../libraries/Predeploys.sol";

contract Outbox is IOutbox {
    using AppendTree for AppendTree.Tree;

    IL1Info private constant L1_INFO = IL1Info(Predeploys.L1_INFO);

    uint256 private constant MAX_PAYLOAD = 32_768;
    uint64 private constant MAX_GAS_LIMIT = 7_500_000;
    uint64 private constant DEFAULT_GAS_LIMIT = 500_000;
    uint64 private constant DEFAULT_LIFETIME = 7 days;
    uint64 private constant MIN_LIFETIME = 60 seconds;
    uint64 private constant MAX_LIFETIME = 14 days;

    /// What a send must have left, so that it succeeds at every index if it does at one: an estimate made before other
    /// messages came in stays good. Measured 138,000 at the dearest index, 2^31 − 1, where 31 cold slots of the frontier are
    /// read and a fresh one written; the rest is for what callers still do after it.
    uint256 private constant APPEND_GAS = 160_000;
    /// For hashing the payload and its event: measured 9.
    uint256 private constant GAS_PER_PAYLOAD_BYTE = 10;

    AppendTree.Tree private _tree;

    /// @inheritdoc IOutbox
    function sendMessage(bytes calldata recipient, bytes calldata payload, bytes[] calldata attributes)
        external
        payable
        returns (bytes32 sendId)
    {
        Message memory message;
        message.kind = Messages.KIND_DATA;
        message.sender = msg.sender;
        (message.dstShard, message.target) = _resolve(recipient);
        (message.gasLimit, message.deadline) = _parse(attributes);
        return _send(message, payload);
    }

    /// @inheritdoc IOutbox
    function append(Message memory message, bytes calldata payload) external returns (bytes32 msgId) {
        if (msg.sender != Predeploys.SHARD_BRIDGE) revert NotShardBridge();
        return _send(message, payload);
    }

    /// @inheritdoc IOutbox
    function supportsAttribute(bytes4 selector) public pure returns (bool) {
        return selector == IOutboxAttributes.gasLimit.selector || selector == IOutboxAttributes.deadline.selector;
    }

    /// @inheritdoc IOutbox
    function root() external view returns (bytes32) {
        return _tree.root();
    }

    /// @inheritdoc IOutbox
    function count() external view returns (uint64) {
        return _tree.count;
    }

    function _send(Message memory message, bytes calldata payload) private returns (bytes32 msgId) {
        if (gasleft() < APPEND_GAS + GAS_PER_PAYLOAD_BYTE * payload.length) revert InsufficientGas();
        message.srcShard = L1_INFO.shardId();
        _check(message, payload);
        if (_tree.count >= AppendTree.MAX_COUNT) revert OutboxFull();

        message.index = uint32(_tree.count);
        message.payloadHash = keccak256(payload);
        msgId = Messages.id(L1_INFO.domain(), message);
        _tree.append(Messages.leaf(msgId));
        emit MessageSent(msgId, message.dstShard, message.index, message, payload);
    }

    function _check(Message memory message, bytes calldata payload) private view {
        bool toL1 = message.kind == Messages.KIND_WITHDRAW;
        if (message.dstShard == message.srcShard) revert SelfDestination();
        if (!toL1 && !L1_INFO.lane(message.dstShard).outOpen) revert LaneClosed();
        if (payload.length > MAX_PAYLOAD) revert PayloadTooLarge();
        if (message.gasLimit > MAX_GAS_LIMIT) revert GasLimitTooHigh();
        if (!toL1) {
            uint256 deadline = message.deadline;
            if (deadline < block.timestamp + MIN_LIFETIME || deadline > block.timestamp + MAX_LIFETIME) {
                revert BadDeadline();
            }
        }
        if (message.kind == Messages.KIND_DATA) {
            if (msg.value != 0) revert UnexpectedValue();
        } else {
            if (message.refundTo == address(0)) revert NoRefundAddress();
            if (message.amount == 0) revert ZeroAmount();
        }
    }

    function _resolve(bytes calldata recipient) private view returns (uint32 dstShard, address target) {
        uint64 chainId;
        (chainId, target) = InteropAddress.decode(recipient);
        if (chainId == block.chainid) revert SelfDestination();
        dstShard = L1_INFO.shardOf(chainId);
    }

    function _parse(bytes[] calldata attributes) private view returns (uint64 gasLimit, uint64 deadline) {
        gasLimit = DEFAULT_GAS_LIMIT;
        deadline = uint64(block.timestamp) + DEFAULT_LIFETIME;
        for (uint256 i; i < attributes.length; ++i) {
            bytes calldata attribute = attributes[i];
            bytes4 selector = bytes4(attribute);
            if (!supportsAttribute(selector) || attribute.length != 36) revert UnsupportedAttribute(selector);
            uint256 value = uint256(bytes32(attribute[4:]));
            if (value > type(uint64).max) revert UnsupportedAttribute(selector);
            if (selector == IOutboxAttributes.gasLimit.selector) gasLimit = uint64(value);
            else deadline = uint64(value);
        }
    }
}
