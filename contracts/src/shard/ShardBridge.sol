// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IOutbox} from "../interfaces/IOutbox.sol";
import {IShardBridge} from "../interfaces/IShardBridge.sol";
import {Message, Messages} from "../libraries/Messages.sol";
import {Predeploys} from "../libraries/Predeploys.sol";

contract ShardBridge is IShardBridge {
    mapping(uint32 dstShard => mapping(bytes32 assetId => uint256)) public sent;
    uint256 public nativeIn;
    uint256 public nativeOut;

    /// @inheritdoc IShardBridge
    function sendETH(uint32 dstShard, address target, address refundTo, uint64 deadline)
        external
        payable
        returns (bytes32 msgId)
    {
        msgId = _debit(Messages.KIND_ASSET, dstShard, target, refundTo, deadline);
        emit ETHSent(msgId, msg.sender, dstShard, target, msg.value);
    }

    /// @inheritdoc IShardBridge
    function withdrawETH(address target) external payable returns (bytes32 msgId) {
        msgId = _debit(Messages.KIND_WITHDRAW, 0, target, msg.sender, 0);
        emit WithdrawalInitiated(msgId, msg.sender, target, msg.value);
    }

    /// @inheritdoc IShardBridge
    function finalizeDeposit(
        uint32 originShard,
        address originToken,
        uint256 amount,
        address from,
        address to,
        address /* refundTo: nothing denies a deposit yet */
    )
        external
    {
        if (msg.sender != Predeploys.SYSTEM) revert NotSystem();
        bytes32 assetId = Messages.assetId(originShard, originToken);
        _credit(assetId, to, amount);
        emit DepositFinalized(assetId, from, to, amount);
    }

    /// @inheritdoc IShardBridge
    function credit(bytes32 assetId, address to, uint256 amount) external {
        if (msg.sender != Predeploys.INBOX) revert NotInbox();
        _credit(assetId, to, amount);
        emit Credited(assetId, to, amount);
    }

    function _debit(uint8 kind, uint32 dstShard, address target, address refundTo, uint64 deadline)
        private
        returns (bytes32 msgId)
    {
        sent[dstShard][Messages.ETH_ASSET] += msg.value;
        nativeOut += msg.value;

        Message memory message;
        message.kind = kind;
        message.dstShard = dstShard;
        message.sender = msg.sender;
        message.target = target;
        message.assetId = Messages.ETH_ASSET;
        message.amount = msg.value;
        message.deadline = deadline;
        message.refundTo = refundTo;
        return IOutbox(Predeploys.OUTBOX).append(message, "");
    }

    function _credit(bytes32 assetId, address to, uint256 amount) private {
        if (assetId != Messages.ETH_ASSET) revert UnsupportedAsset(assetId);
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
