// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IAssetReceiver} from "../../src/interfaces/IAssetReceiver.sol";
import {IMessageReceiver} from "../../src/interfaces/IMessageReceiver.sol";
import {IResultReceiver} from "../../src/interfaces/IResultReceiver.sol";

/// Takes messages, assets and answers while its switch is on, and needs at least `floor` gas.
contract Switchable is IMessageReceiver, IAssetReceiver, IResultReceiver {
    bool public off;
    uint256 public floor;
    bytes public returned;

    uint256 public calls;
    bytes32 public id;
    bytes public sender;
    address public token;
    uint256 public amount;
    uint256 public balanceSeen;
    bytes public payload;
    bool public isHash;

    error SwitchedOff();

    function set(bool off_, uint256 floor_, bytes calldata returned_) external {
        (off, floor, returned) = (off_, floor_, returned_);
    }

    function receiveMessage(bytes32 id_, bytes calldata sender_, bytes calldata payload_)
        external
        payable
        returns (bytes4)
    {
        if (gasleft() < floor) revert SwitchedOff();
        take(id_, sender_, payload_);
        answer(IMessageReceiver.receiveMessage.selector);
    }

    function receiveAsset(bytes32 id_, bytes calldata sender_, address token_, uint256 amount_, bytes calldata payload_)
        external
        returns (bytes4)
    {
        if (gasleft() < floor) revert SwitchedOff();
        (token, amount, balanceSeen) = (token_, amount_, address(this).balance);
        take(id_, sender_, payload_);
        answer(IAssetReceiver.receiveAsset.selector);
    }

    function receiveResult(bytes32 id_, bool isHash_, bytes calldata data) external returns (bytes4) {
        isHash = isHash_;
        take(id_, "", data);
        return IResultReceiver.receiveResult.selector;
    }

    function take(bytes32 id_, bytes memory sender_, bytes memory payload_) internal {
        if (off) revert SwitchedOff();
        ++calls;
        (id, sender, payload) = (id_, sender_, payload_);
    }

    /// Returns the selector, and `returned` behind it.
    function answer(bytes4 selector) internal view {
        bytes memory data = bytes.concat(abi.encode(selector), returned);
        assembly {
            return(add(data, 0x20), mload(data))
        }
    }
}

/// Something to ask.
contract Oracle {
    mapping(address => uint256) public numbers;

    function set(address who, uint256 number) external {
        numbers[who] = number;
    }

    function big(uint256 length) external pure {
        assembly {
            return(0x80, length)
        }
    }

    function refuse(uint256 length) external pure {
        assembly {
            revert(0x80, length)
        }
    }

    function write() external {
        numbers[msg.sender] = 1;
    }
}
