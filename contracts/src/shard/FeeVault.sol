// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IFeeVault} from "../interfaces/IFeeVault.sol";

contract FeeVault is IFeeVault {
    // Genesis writes slot 0.
    address public owner;

    uint256 public withdrawn;

    receive() external payable {}

    /// @inheritdoc IFeeVault
    function withdraw(address to, uint256 amount) external {
        if (msg.sender != owner) revert NotOwner();
        withdrawn += amount;
        (bool success,) = to.call{value: amount}("");
        if (!success) revert TransferFailed();
        emit Withdrawn(to, amount);
    }

    /// @inheritdoc IFeeVault
    function totalCollected() external view returns (uint256) {
        return address(this).balance + withdrawn;
    }
}
