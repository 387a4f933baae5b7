// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IOutbox} from "../interfaces/IOutbox.sol";
import {IShardBridge} from "../interfaces/IShardBridge.sol";
import {AssetInfo, AssetInfos} from "../libraries/AssetInfos.sol";
import {Message, Messages} from "../libraries/Messages.sol";
import {Predeploys} from "../libraries/Predeploys.sol";
import {TokenBridge} from "./TokenBridge.sol";

contract ShardBridge is TokenBridge {
    mapping(uint32 dstShard => mapping(bytes32 assetId => uint256)) public sent;
    uint256 public nativeIn;
    uint256 public nativeOut;
    mapping(address recipient => mapping(bytes32 assetId => uint256)) public claimable;

    modifier only(address caller, bytes4 otherwise) {
        if (msg.sender != caller) {
            assembly ("memory-safe") {
                mstore(0x00, otherwise)
                revert(0x00, 0x04)
            }
        }
        _;
    }

    /// @inheritdoc IShardBridge
    function sendETH(uint32 dstShard, address target, address refundTo, uint64 deadline)
        external
        payable
        returns (bytes32 msgId)
    {
        _takeETH(dstShard);
        Message memory message = _message(Messages.KIND_ASSET, dstShard, target, Messages.ETH_ASSET, msg.value);
        (message.refundTo, message.deadline) = (refundTo, deadline);
        msgId = _append(message, "");
        emit ETHSent(msgId, msg.sender, dstShard, target, msg.value);
    }

    /// @inheritdoc IShardBridge
    function sendToken(
        uint32 dstShard,
        address token,
        uint256 amount,
        address target,
        address refundTo,
        uint64 deadline
    ) external returns (bytes32 msgId) {
        (bytes32 assetId, uint256 taken, AssetInfo memory info) = _takeToken(dstShard, token, msg.sender, amount);
        Message memory message = _message(Messages.KIND_ASSET, dstShard, target, assetId, taken);
        (message.refundTo, message.deadline) = (refundTo, deadline);
        msgId = _append(message, abi.encode(info));
        emit TokenSent(msgId, token, msg.sender, dstShard, target, taken);
    }

    /// @inheritdoc IShardBridge
    function withdrawETH(address target) external payable returns (bytes32 msgId) {
        _takeETH(0);
        Message memory message = _message(Messages.KIND_WITHDRAW, 0, target, Messages.ETH_ASSET, msg.value);
        message.refundTo = msg.sender;
        msgId = _append(message, "");
        emit WithdrawalInitiated(msgId, msg.sender, target, msg.value);
    }

    /// @inheritdoc IShardBridge
    function withdrawToken(address token, uint256 amount, address target) external returns (bytes32 msgId) {
        (bytes32 assetId, uint256 taken, AssetInfo memory info) = _takeToken(0, token, msg.sender, amount);
        if (info.originShard != 0) revert NotAnL1Asset(assetId);
        Message memory message = _message(Messages.KIND_WITHDRAW, 0, target, assetId, taken);
        message.refundTo = msg.sender;
        msgId = _append(message, "");
        emit WithdrawalInitiated(msgId, msg.sender, target, taken);
    }

    /// @inheritdoc IShardBridge
    function finalizeDeposit(
        uint32 originShard,
        address originToken,
        uint256 amount,
        address from,
        address to,
        address /* refundTo: nothing denies a deposit yet */
    ) external only(Predeploys.SYSTEM, NotSystem.selector) {
        bytes32 assetId = Messages.assetId(originShard, originToken);
        if (assetId != Messages.ETH_ASSET) revert UnsupportedAsset(assetId);
        _giveETH(to, amount);
        emit DepositFinalized(assetId, from, to, amount);
    }

    /// @inheritdoc IShardBridge
    function finalizeTokenDeposit(
        AssetInfo calldata info,
        uint256 amount,
        address from,
        address to,
        address /* refundTo: as above */
    ) external only(Predeploys.SYSTEM, NotSystem.selector) {
        bytes32 assetId = Messages.assetId(info.originShard, info.originToken);
        if (info.originShard != 0 || assetId == Messages.ETH_ASSET) revert UnsupportedAsset(assetId);
        _register(assetId, info.originShard, info.originToken);
        _give(assetId, to, amount, info, true);
        emit DepositFinalized(assetId, from, to, amount);
    }

    /// @inheritdoc IShardBridge
    function debitETH(uint32 dstShard) external payable only(Predeploys.OUTBOX, NotOutbox.selector) {
        _takeETH(dstShard);
    }

    /// @inheritdoc IShardBridge
    function debitToken(uint32 dstShard, address token, address from, uint256 amount)
        external
        only(Predeploys.OUTBOX, NotOutbox.selector)
        returns (bytes32 assetId, uint256 taken, AssetInfo memory info)
    {
        return _takeToken(dstShard, token, from, amount);
    }

    /// @inheritdoc IShardBridge
    function register(uint32 originShard, address originToken) external only(Predeploys.INBOX, NotInbox.selector) {
        _register(Messages.assetId(originShard, originToken), originShard, originToken);
    }

    /// @inheritdoc IShardBridge
    function credit(bytes32 assetId, address to, uint256 amount, uint32 srcShard, bytes calldata info)
        external
        only(Predeploys.INBOX, NotInbox.selector)
        returns (bool paid)
    {
        if (assetId == Messages.ETH_ASSET) {
            _giveETH(to, amount);
        } else {
            AssetInfo memory asset = AssetInfos.decode(assetId, info);
            if (!_give(assetId, to, amount, asset, srcShard == asset.originShard)) return false;
        }
        emit Credited(assetId, to, amount);
        return true;
    }

    /// @inheritdoc IShardBridge
    function refund(bytes32 assetId, address to, uint256 amount) external only(Predeploys.INBOX, NotInbox.selector) {
        AssetInfo memory unchanged;
        if (assetId == Messages.ETH_ASSET) {
            _giveETH(to, amount);
        } else if (!_give(assetId, to, amount, unchanged, false)) {
            claimable[to][assetId] += amount;
            emit ReturnKept(assetId, to, amount);
            return;
        }
        emit Credited(assetId, to, amount);
    }

    /// @inheritdoc IShardBridge
    function sendBack(uint32 dstShard, bytes32 assetId, uint256 amount)
        external
        only(Predeploys.INBOX, NotInbox.selector)
    {
        sent[dstShard][assetId] += amount;
    }

    /// @inheritdoc IShardBridge
    function payClaimable(address recipient, bytes32 assetId) external {
        uint256 amount = claimable[recipient][assetId];
        if (amount == 0) revert NothingToPay();
        claimable[recipient][assetId] = 0;
        emit ClaimablePaid(assetId, recipient, amount);
        _payHome(_assets[assetId].originToken, recipient, amount);
    }

    function _takeETH(uint32 dstShard) private {
        sent[dstShard][Messages.ETH_ASSET] += msg.value;
        nativeOut += msg.value;
    }

    function _takeToken(uint32 dstShard, address token, address from, uint256 amount)
        private
        returns (bytes32 assetId, uint256 taken, AssetInfo memory info)
    {
        (assetId, taken, info) = _take(token, from, amount);
        sent[dstShard][assetId] += taken;
    }

    function _message(uint8 kind, uint32 dstShard, address target, bytes32 assetId, uint256 amount)
        private
        view
        returns (Message memory message)
    {
        message.kind = kind;
        message.dstShard = dstShard;
        message.sender = msg.sender;
        message.target = target;
        message.assetId = assetId;
        message.amount = amount;
    }

    function _append(Message memory message, bytes memory payload) private returns (bytes32) {
        return IOutbox(Predeploys.OUTBOX).append(message, payload);
    }

    function _giveETH(address to, uint256 amount) private {
        nativeIn += amount;

        // A child that destroys itself in favour of `to` moves value without running code there, also since EIP-6780,
        // because it does so in its creation. Its init code: PUSH20 to, SELFDESTRUCT.
        address child;
        assembly ("memory-safe") {
            mstore(0x00, to)
            mstore8(0x0b, 0x73)
            mstore8(0x20, 0xff)
            child := create(amount, 0x0b, 0x16)
        }
        if (child == address(0)) revert CreditFailed();
    }
}
