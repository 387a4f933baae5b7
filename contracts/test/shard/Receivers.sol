// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IInbox} from "../../src/interfaces/IInbox.sol";
import {IMessageReceiver} from "../../src/interfaces/IMessageReceiver.sol";
import {Predeploys} from "../../src/libraries/Predeploys.sol";

/// Answers `receiveMessage` with the bytes a test has set, by return or by revert.
contract ScriptedReceiver {
    bytes public answer = abi.encode(IMessageReceiver.receiveMessage.selector);
    bool public reverts;
    uint256 public calls;
    bytes32 public receiveId;
    bytes public sender;
    bytes public payload;

    function script(bytes calldata answer_, bool reverts_) external {
        answer = answer_;
        reverts = reverts_;
    }

    function receiveMessage(bytes32 receiveId_, bytes calldata sender_, bytes calldata payload_) external payable {
        ++calls;
        receiveId = receiveId_;
        sender = sender_;
        payload = payload_;
        bytes memory data = answer;
        bool bad = reverts;
        assembly {
            if bad { revert(add(data, 0x20), mload(data)) }
            return(add(data, 0x20), mload(data))
        }
    }
}

/// Returns or reverts with 100 KB, of which the first word is the right answer.
contract HugeAnswer {
    bool public reverts;

    function setReverts(bool reverts_) external {
        reverts = reverts_;
    }

    function receiveMessage(bytes32, bytes calldata, bytes calldata) external payable {
        bytes32 magic = IMessageReceiver.receiveMessage.selector;
        bool bad = reverts;
        assembly {
            mstore(0x00, magic)
            if bad { revert(0x00, 100000) }
            return(0x00, 100000)
        }
    }
}

/// Accepts only if it was given at least `floor` gas, and wastes all gas where `burns`.
contract GasReceiver is IMessageReceiver {
    uint256 public immutable floor;
    bool public immutable burns;
    uint256 public given;

    constructor(uint256 floor_, bool burns_) {
        floor = floor_;
        burns = burns_;
    }

    function receiveMessage(bytes32, bytes calldata, bytes calldata) external payable returns (bytes4) {
        given = gasleft();
        require(given >= floor, "starved");
        while (burns) {}
        return IMessageReceiver.receiveMessage.selector;
    }
}

/// Makes the calls it finds in its payload, and fails if one of them fails.
contract CallingReceiver is IMessageReceiver {
    struct Step {
        address target;
        uint256 value;
        bytes data;
    }

    receive() external payable {}

    function receiveMessage(bytes32, bytes calldata, bytes calldata payload) external payable returns (bytes4) {
        Step[] memory steps = abi.decode(payload, (Step[]));
        for (uint256 i; i < steps.length; ++i) {
            (bool success, bytes memory result) = steps[i].target.call{value: steps[i].value}(steps[i].data);
            if (!success) {
                assembly {
                    revert(add(result, 0x20), mload(result))
                }
            }
        }
        return IMessageReceiver.receiveMessage.selector;
    }
}

/// Records the state that the Inbox shows for a message while its call runs.
contract StateReader is IMessageReceiver {
    uint8 public seen;

    function receiveMessage(bytes32, bytes calldata, bytes calldata payload) external payable returns (bytes4) {
        (uint32 src, uint32 index) = abi.decode(payload, (uint32, uint32));
        seen = IInbox(Predeploys.INBOX).states(src, index);
        return IMessageReceiver.receiveMessage.selector;
    }
}

/// Runs code, and refuses, on any touch.
contract Refuser {
    uint256 public touched;

    receive() external payable {
        refuse();
    }

    fallback() external payable {
        refuse();
    }

    function refuse() internal {
        ++touched;
        revert("refused");
    }
}
