// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Message} from "../libraries/Messages.sol";

/// Every message that leaves the shard, as one append-only tree (docs/spec/messages.md, "On the source").
interface IOutbox {
    event MessageSent(bytes32 indexed msgId, uint32 indexed dstShard, uint32 index, Message message, bytes payload);

    error SelfDestination();
    error LaneClosed();
    error PayloadTooLarge();
    error GasLimitTooHigh();
    error BadDeadline();
    error NoRefundAddress();
    error UnexpectedValue();
    error ZeroAmount();
    error OutboxFull();
    /// Less gas is left than a send may need at the dearest index: 160,000, and 10 for each byte of payload.
    error InsufficientGas();
    /// ERC-7786.
    error UnsupportedAttribute(bytes4 selector);
    error NotShardBridge();

    /// Sends a DATA message (ERC-7786).
    /// @param recipient ERC-7930 address in its canonical encoding, else `BadInteropAddress()`.
    /// @param payload at most 32 KiB.
    /// @param attributes `gasLimit(uint64)` (500,000 by default) and `deadline(uint64)` (7 days from now by default, on the
    /// destination's clock), as ABI calls. Of two equal ones the last counts.
    /// @return sendId the message id.
    function sendMessage(bytes calldata recipient, bytes calldata payload, bytes[] calldata attributes)
        external
        payable
        returns (bytes32 sendId);

    /// Appends a message that moves value, for `ShardBridge` only, which has taken the value already.
    /// @param message its `srcShard`, `index` and `payloadHash` are filled in here.
    function append(Message memory message, bytes calldata payload) external returns (bytes32 msgId);

    /// ERC-7786.
    function supportsAttribute(bytes4 selector) external pure returns (bool);

    /// Root of the tree; Z(32) before the first message.
    function root() external view returns (bytes32);

    /// Messages sent since genesis: the index of the next one.
    function count() external view returns (uint64);
}

/// Attributes of `IOutbox.sendMessage`; never called.
interface IOutboxAttributes {
    /// Gas of the call at the destination, at most 7,500,000.
    function gasLimit(uint64 gas) external;

    /// Seconds on the destination's clock, 60 s to 14 days from now.
    function deadline(uint64 timestamp) external;
}
