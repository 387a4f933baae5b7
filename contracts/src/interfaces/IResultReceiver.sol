// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// Sender that wants answers to its messages. Accept calls from the `Inbox` predeploy only.
interface IResultReceiver {
    /// @param messageId what `IOutbox.sendMessage` returned.
    /// @param isHash true when what the target returned is above 1,024 bytes: `data` is its keccak256 then.
    /// @return this function's selector; anything else counts as failure.
    function receiveResult(bytes32 messageId, bool isHash, bytes calldata data) external returns (bytes4);
}
