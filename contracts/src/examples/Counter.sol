// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// A number, an event and one way to fail of each sort.
contract Counter {
    uint256 public number;

    event NumberSet(address indexed by, uint256 number);

    error Refused(address by, uint256 number);

    function set(uint256 newNumber) public payable {
        number = newNumber;
        emit NumberSet(msg.sender, newNumber);
    }

    function increment() external payable {
        set(number + 1);
    }

    function failWithReason(string calldata reason) external payable {
        number = 0;
        require(false, reason);
    }

    function failWithPanic() external payable {
        number = 0;
        assert(false);
    }

    function failWithError() external payable {
        revert Refused(msg.sender, number);
    }

    function burnGas() external payable {
        while (true) ++number;
    }
}
