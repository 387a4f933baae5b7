// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IMessageReceiver} from "../interfaces/IMessageReceiver.sol";
import {Predeploys} from "../libraries/Predeploys.sol";

/// Takes its number from messages of other shards.
contract MessageCounter is IMessageReceiver {
    uint256 public number;
    bytes32 public lastReceiveId;

    /// ERC-7930 address of the last sender.
    bytes public lastSender;

    event NumberReceived(bytes32 indexed receiveId, bytes sender, uint256 number);

    error NotInbox();

    /// @inheritdoc IMessageReceiver
    function receiveMessage(bytes32 receiveId, bytes calldata sender, bytes calldata payload)
        external
        payable
        returns (bytes4)
    {
        if (msg.sender != Predeploys.INBOX) revert NotInbox();
        number = abi.decode(payload, (uint256));
        lastReceiveId = receiveId;
        lastSender = sender;
        emit NumberReceived(receiveId, sender, number);
        return IMessageReceiver.receiveMessage.selector;
    }
}
