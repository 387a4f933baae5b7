// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// Collects base fees and tips, which a shard never burns (docs/spec/ledger.md).
interface IFeeVault {
    event Withdrawn(address indexed to, uint256 amount);

    error NotOwner();
    error TransferFailed();

    /// Pays `amount` wei to `to`, for the owner only.
    function withdraw(address to, uint256 amount) external;

    function owner() external view returns (address);

    /// Wei withdrawn since genesis.
    function withdrawn() external view returns (uint256);

    /// Wei received since genesis.
    function totalCollected() external view returns (uint256);
}
