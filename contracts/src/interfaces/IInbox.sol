// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {DeliveryProof, Message} from "../libraries/Messages.sol";

/// Where messages of other shards arrive (docs/spec/messages.md, "On the destination").
interface IInbox {
    /// @param state the new state of (srcShard, index).
    /// @param reason of a failure: what the target reverted with (256 bytes at most), or `NoCode()` or
    /// `WrongReturnValue()`, ABI-encoded; empty otherwise.
    event MessageDelivered(bytes32 indexed msgId, uint32 indexed srcShard, uint32 index, uint8 state, bytes reason);

    error WrongDestination();
    error BadPayload();
    error UnknownRoot();
    error LaneClosed();
    error BadSettlementProof();
    error BadOutboxProof();
    /// A kind that moves nothing carries an amount, or one that moves value none or 2^128 or more.
    error BadAmount();
    error AlreadyDelivered();
    error UnsupportedKind();
    error DeadlinePassed();
    error BadCapProof();
    error CapExceeded();
    error InsufficientGas();
    error Reentrant();
    /// `simulate` was reached by a transaction.
    error SimulationOnly();
    error NoCode();
    error WrongReturnValue();

    /// Proves a message against an imported settlement root and delivers it. Anyone may call. A failed check reverts and
    /// changes nothing; a call that fails at the target consumes the message and does not revert.
    function deliver(Message calldata message, bytes calldata payload, DeliveryProof calldata proof) external;

    /// Runs the call of a delivery without proof and bubbles its revert. For `eth_call` without a `from` only: in a
    /// transaction it would forge messages. An ASSET message has no call, so nothing runs.
    /// The receive id is computed with a zero domain, because only a proof names the source's.
    /// @return gasUsed by the call at the target.
    function simulate(Message calldata message, bytes calldata payload) external returns (uint256 gasUsed);

    /// 0 Unseen, 1 Delivered, 2 Failed, 3 Expired, 4 Returned. Delivered while the target's call runs.
    function states(uint32 srcShard, uint32 index) external view returns (uint8);

    /// Value credited from `srcShard` since genesis.
    function claimed(uint32 srcShard, bytes32 assetId) external view returns (uint256);

    /// Value that L1 is proven to have moved onto the lane from `srcShard` since genesis.
    function cap(uint32 srcShard, bytes32 assetId) external view returns (uint256);
}
