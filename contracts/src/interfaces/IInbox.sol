// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {DeliveryProof, Message} from "../libraries/Messages.sol";

/// Where messages of other shards arrive (docs/spec/messages.md, "On the destination").
interface IInbox {
    /// @param state the new state of (srcShard, index).
    /// @param reason of a failure: what the target reverted with (256 bytes at most), or `NoCode()`, `WrongReturnValue()`,
    /// `TokenRefused()` or `ResultTooLarge()`, ABI-encoded; empty otherwise.
    event MessageDelivered(bytes32 indexed msgId, uint32 indexed srcShard, uint32 index, uint8 state, bytes reason);
    /// @param total value claimed from the lane since genesis.
    event ValueClaimed(uint32 indexed srcShard, bytes32 indexed assetId, uint256 total);

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
    error BadCapProof();
    error CapExceeded();
    /// A RESULT or a RETURN that does not belong to the message it names.
    error BadReply();
    error InsufficientGas();
    error Reentrant();
    error NotFailed();
    error DeadlinePassed();
    error DeadlineNotPassed();
    error NotSelf();
    /// `simulate` was reached by a transaction.
    error SimulationOnly();
    error NoCode();
    error WrongReturnValue();
    error TokenRefused();
    /// An answer is due, and the target returned more than 32 KiB.
    error ResultTooLarge();
    /// From `attempt` to the Inbox itself: the call failed with `reason`, and its value has not moved.
    error CallFailed(bytes reason);

    /// Proves a message against an imported settlement root and delivers it. Anyone may call. A failed check reverts and
    /// changes nothing; a call that fails at the target consumes the message and does not revert.
    function deliver(Message calldata message, bytes calldata payload, DeliveryProof calldata proof) external;

    /// Tries a failed message again, with all the gas there is. Anyone may call until the deadline. Where the call fails
    /// again, its reason is bubbled and nothing has changed.
    function retry(Message calldata message, bytes calldata payload) external;

    /// Gives up a failed message whose deadline has passed, and returns what it carried. Anyone may call.
    function finalize(Message calldata message) external;

    /// Runs the call of a delivery without proof and bubbles its revert. For `eth_call` without a `from` only: in a
    /// transaction it would forge messages. An ASSET or RETURN message has no call, so nothing runs.
    /// The receive id is computed with a zero domain, because only a proof names the source's.
    /// @return gasUsed by the call at the target.
    function simulate(Message calldata message, bytes calldata payload) external returns (uint256 gasUsed);

    /// 0 Unseen, 1 Delivered, 2 Failed, 3 Expired, 4 Returned. Delivered while the target's call runs.
    function states(uint32 srcShard, uint32 index) external view returns (uint8);

    /// Value accepted from `srcShard` since genesis, whatever became of it.
    function claimed(uint32 srcShard, bytes32 assetId) external view returns (uint256);

    /// Value that L1 is proven to have moved onto the lane from `srcShard` since genesis.
    function cap(uint32 srcShard, bytes32 assetId) external view returns (uint256);

    /// Value of failed messages that may still be tried again.
    function held(bytes32 assetId) external view returns (uint256);

    /// Id of a message that is `Failed`; zero otherwise.
    function failedId(uint32 srcShard, uint32 index) external view returns (bytes32);
}
