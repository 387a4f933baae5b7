// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Message} from "../libraries/Messages.sol";

/// Every message that leaves the shard, as one append-only tree (docs/spec/messages.md, "On the source").
interface IOutbox {
    event MessageSent(bytes32 indexed msgId, uint32 indexed dstShard, uint32 index, Message message, bytes payload);
    /// A message that can come back was answered (2) or returned (3).
    event StatusChanged(bytes32 indexed msgId, uint8 status);

    error SelfDestination();
    error LaneClosed();
    error PayloadTooLarge();
    error GasLimitTooHigh();
    error BadDeadline();
    error NoRefundAddress();
    error UnexpectedValue();
    error ZeroAmount();
    /// 2^128 or more.
    error AmountTooLarge();
    error OutboxFull();
    /// Less gas is left than a send may need at the dearest index: 160,000, 25,000 more where a record is kept, and 10 for
    /// each byte of payload.
    error InsufficientGas();
    /// ERC-7786.
    error UnsupportedAttribute(bytes4 selector);
    error NotShardBridge();
    error NotInbox();
    /// The message can't come back, or has been answered or returned.
    error NotOpen();

    /// Sends a DATA message, or by attribute a QUERY or an ASSET_CALL (ERC-7786).
    /// @param recipient ERC-7930 address in its canonical encoding, else `BadInteropAddress()`.
    /// @param payload at most 32 KiB.
    /// @param attributes ABI calls of `IOutboxAttributes`. Of two equal ones the last counts.
    /// @return sendId the message id.
    function sendMessage(bytes calldata recipient, bytes calldata payload, bytes[] calldata attributes)
        external
        payable
        returns (bytes32 sendId);

    /// Appends a message of `ShardBridge` or of the `Inbox`, which have booked its value already.
    /// @param message its `srcShard`, `index` and `payloadHash` are filled in here.
    function append(Message memory message, bytes calldata payload) external returns (bytes32 msgId);

    /// Records that an open message was answered or returned, once; for the `Inbox` only.
    function close(bytes32 msgId, uint8 newStatus) external;

    /// ERC-7786.
    function supportsAttribute(bytes4 selector) external pure returns (bool);

    /// Of a message that can come back: 0 unknown, 1 open, 2 answered, 3 returned.
    function status(bytes32 msgId) external view returns (uint8);

    /// Root of the tree; Z(32) before the first message.
    function root() external view returns (bytes32);

    /// Messages sent since genesis: the index of the next one.
    function count() external view returns (uint64);
}

/// Attributes of `IOutbox.sendMessage`; never called.
interface IOutboxAttributes {
    /// Gas of the call at the destination, at most 7,500,000; 500,000 by default.
    function gasLimit(uint64 gas) external;

    /// Seconds on the destination's clock, 60 s to 14 days from now; 7 days by default.
    function deadline(uint64 timestamp) external;

    /// The sender wants an answer, and so much gas for its `receiveResult`, at most 7,500,000.
    function resultGas(uint64 gas) external;

    /// The message is a QUERY: a static call of the recipient with the payload as calldata, answered with 200,000 gas by default.
    function query() external;

    /// The message carries a token of the sender, which has approved `ShardBridge` unless the token is a bridged one.
    function asset(address token, uint256 amount) external;

    /// Where value comes back to; the sender by default.
    function refundTo(address account) external;
}
