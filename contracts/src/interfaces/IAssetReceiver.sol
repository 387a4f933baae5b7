// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// Recipient of ASSET_CALL messages. Accept calls from the `Inbox` predeploy only.
interface IAssetReceiver {
    /// The value is in the balance already; it leaves again if this call fails.
    /// @param receiveId the message id.
    /// @param sender ERC-7930 address of the sender on the source shard.
    /// @param token zero for ETH.
    /// @return this function's selector; anything else counts as failure.
    function receiveAsset(bytes32 receiveId, bytes calldata sender, address token, uint256 amount, bytes calldata payload)
        external
        returns (bytes4);
}
