// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IAssetReceiver} from "../interfaces/IAssetReceiver.sol";
import {IMessageReceiver} from "../interfaces/IMessageReceiver.sol";
import {IOutbox} from "../interfaces/IOutbox.sol";
import {IResultReceiver} from "../interfaces/IResultReceiver.sol";
import {Predeploys} from "../libraries/Predeploys.sol";

/// Counts what it gets, refuses it while told to, and sends what it is given, so that answers come back to it.
contract MessageProbe is IMessageReceiver, IAssetReceiver, IResultReceiver {
    bool public refusing;
    uint256 public messages;
    uint256 public results;
    bytes public lastResult;
    mapping(address token => uint256) public received;

    error Refused(uint256 messages);
    error OnlyInbox(address caller);

    modifier fromInbox() {
        if (msg.sender != Predeploys.INBOX) revert OnlyInbox(msg.sender);
        if (refusing) revert Refused(messages);
        _;
    }

    function setRefusing(bool refusing_) external {
        refusing = refusing_;
    }

    function send(bytes calldata recipient, bytes calldata payload, bytes[] calldata attributes)
        external
        payable
        returns (bytes32 sendId)
    {
        return IOutbox(Predeploys.OUTBOX).sendMessage{value: msg.value}(recipient, payload, attributes);
    }

    function receiveMessage(bytes32, bytes calldata, bytes calldata)
        external
        payable
        fromInbox
        returns (bytes4)
    {
        ++messages;
        return IMessageReceiver.receiveMessage.selector;
    }

    function receiveAsset(bytes32, bytes calldata, address token, uint256 amount, bytes calldata)
        external
        fromInbox
        returns (bytes4)
    {
        ++messages;
        received[token] += amount;
        return IAssetReceiver.receiveAsset.selector;
    }

    function receiveResult(bytes32, bool, bytes calldata data) external fromInbox returns (bytes4) {
        ++results;
        lastResult = data;
        return IResultReceiver.receiveResult.selector;
    }
}
