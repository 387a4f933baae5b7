// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IL1Info} from "../interfaces/IL1Info.sol";
import {IOutbox} from "../interfaces/IOutbox.sol";
import {IShardBridge} from "../interfaces/IShardBridge.sol";
import {AppendTree} from "../libraries/AppendTree.sol";
import {AssetInfo} from "../libraries/AssetInfos.sol";
import {InteropAddress} from "../libraries/InteropAddress.sol";
import {Message, Messages} from "../libraries/Messages.sol";
import {Predeploys} from "../libraries/Predeploys.sol";
import {SendAttributes, SendOptions} from "../libraries/SendAttributes.sol";

contract Outbox is IOutbox {
    using AppendTree for AppendTree.Tree;

    IL1Info private constant L1_INFO = IL1Info(Predeploys.L1_INFO);
    IShardBridge private constant BRIDGE = IShardBridge(Predeploys.SHARD_BRIDGE);

    uint256 private constant MAX_PAYLOAD = 32_768;
    uint64 private constant MIN_LIFETIME = 60 seconds;

    /// What a send must have left, so that it succeeds at every index if it does at one: an estimate made before other
    /// messages came in stays good. Measured 138,000 at the dearest index, 2^31 − 1, where 31 cold slots of the frontier are
    /// read and a fresh one written; the rest is for what callers still do after it.
    uint256 private constant APPEND_GAS = 160_000;
    /// For the record of a message that can come back.
    uint256 private constant RECORD_GAS = 25_000;
    /// For hashing the payload and its event: measured 9.
    uint256 private constant GAS_PER_PAYLOAD_BYTE = 10;

    AppendTree.Tree private _tree;
    mapping(bytes32 msgId => uint8) public status;

    /// @inheritdoc IOutbox
    function sendMessage(bytes calldata recipient, bytes calldata payload, bytes[] calldata attributes)
        external
        payable
        returns (bytes32 sendId)
    {
        SendOptions memory options = SendAttributes.parse(attributes);
        Message memory message;
        message.sender = msg.sender;
        (message.dstShard, message.target) = _resolve(recipient);
        message.gasLimit = options.gasLimit;
        message.deadline = options.deadline;
        message.inReplyTo = bytes32(uint256(options.resultGas));
        if (!options.hasAsset && msg.value == 0) {
            message.kind = options.isQuery ? Messages.KIND_QUERY : Messages.KIND_DATA;
            return _send(message, payload);
        }

        if (options.isQuery || options.hasAsset && msg.value != 0) revert UnexpectedValue();
        message.kind = Messages.KIND_ASSET_CALL;
        message.refundTo = options.refundTo;
        if (!options.hasAsset) {
            message.assetId = Messages.ETH_ASSET;
            message.amount = msg.value;
            BRIDGE.debitETH{value: msg.value}(message.dstShard);
            return _send(message, payload);
        }
        AssetInfo memory info;
        (message.assetId, message.amount, info) =
            BRIDGE.debitToken(message.dstShard, options.token, msg.sender, options.amount);
        // As a call, so that payloads stay in calldata everywhere else.
        return this.append(message, bytes.concat(abi.encode(info), payload));
    }

    /// @inheritdoc IOutbox
    function append(Message memory message, bytes calldata payload) external returns (bytes32 msgId) {
        bool allowed =
            msg.sender == Predeploys.SHARD_BRIDGE || msg.sender == Predeploys.INBOX || msg.sender == address(this);
        if (!allowed) revert NotShardBridge();
        return _send(message, payload);
    }

    /// @inheritdoc IOutbox
    function close(bytes32 msgId, uint8 newStatus) external {
        if (msg.sender != Predeploys.INBOX) revert NotInbox();
        if (status[msgId] != Messages.STATUS_OPEN) revert NotOpen();
        status[msgId] = newStatus;
        emit StatusChanged(msgId, newStatus);
    }

    /// @inheritdoc IOutbox
    function supportsAttribute(bytes4 selector) external pure returns (bool) {
        return SendAttributes.isSupported(selector);
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
        bool isAnswer = message.kind == Messages.KIND_RESULT || message.kind == Messages.KIND_RETURN;
        bool recorded = !isAnswer && Messages.canComeBack(message);
        uint256 needed = APPEND_GAS + GAS_PER_PAYLOAD_BYTE * payload.length;
        if (recorded) needed += RECORD_GAS;
        if (gasleft() < needed) revert InsufficientGas();
        message.srcShard = L1_INFO.shardId();
        if (!isAnswer) _check(message, payload);
        if (_tree.count >= AppendTree.MAX_COUNT) revert OutboxFull();

        message.index = uint32(_tree.count);
        message.payloadHash = keccak256(payload);
        msgId = Messages.id(L1_INFO.domain(), message);
        _tree.append(Messages.leaf(msgId));
        if (recorded) status[msgId] = Messages.STATUS_OPEN;
        emit MessageSent(msgId, message.dstShard, message.index, message, payload);
    }

    function _check(Message memory message, bytes calldata payload) private view {
        bool toL1 = message.kind == Messages.KIND_WITHDRAW;
        if (message.dstShard == message.srcShard) revert SelfDestination();
        if (!toL1 && !L1_INFO.lane(message.dstShard).outOpen) revert LaneClosed();
        if (payload.length > MAX_PAYLOAD) revert PayloadTooLarge();
        if (message.gasLimit > Messages.MAX_GAS_LIMIT) revert GasLimitTooHigh();
        if (uint256(message.inReplyTo) > Messages.MAX_GAS_LIMIT) revert GasLimitTooHigh();
        if (!toL1) {
            uint256 deadline = message.deadline;
            if (deadline < block.timestamp + MIN_LIFETIME || deadline > block.timestamp + Messages.MAX_LIFETIME) {
                revert BadDeadline();
            }
        }
        if (message.kind != Messages.KIND_DATA && message.kind != Messages.KIND_QUERY) {
            if (message.refundTo == address(0)) revert NoRefundAddress();
            if (message.amount == 0) revert ZeroAmount();
            if (message.amount > type(uint128).max) revert AmountTooLarge();
        }
    }

    function _resolve(bytes calldata recipient) private view returns (uint32 dstShard, address target) {
        uint64 chainId;
        (chainId, target) = InteropAddress.decode(recipient);
        if (chainId == block.chainid) revert SelfDestination();
        dstShard = L1_INFO.shardOf(chainId);
    }
}
