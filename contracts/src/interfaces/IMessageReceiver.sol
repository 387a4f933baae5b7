// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// Recipient of ERC-7786 messages. Accept calls from the `Inbox` predeploy only.
interface IMessageReceiver {
    /// @param receiveId the message id.
    /// @param sender ERC-7930 address of the sender on the source shard.
    /// @return this function's selector; anything else counts as failure.
    function receiveMessage(bytes32 receiveId, bytes calldata sender, bytes calldata payload)
        external
        payable
        returns (bytes4);
}
