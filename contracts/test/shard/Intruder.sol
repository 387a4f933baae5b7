// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IAssetReceiver} from "../../src/interfaces/IAssetReceiver.sol";
import {IMessageReceiver} from "../../src/interfaces/IMessageReceiver.sol";
import {IResultReceiver} from "../../src/interfaces/IResultReceiver.sol";

/// Makes calls from inside whichever callback runs first, and keeps how each of them went.
contract Intruder is IMessageReceiver, IAssetReceiver, IResultReceiver {
    struct Outcome {
        bool success;
        bytes reason;
    }

    bool internal _off;
    address[] internal _targets;
    bytes[] internal _calls;
    Outcome[] internal _outcomes;

    receive() external payable {}

    /// It refuses what it is told while it is off.
    function set(bool off) external {
        _off = off;
    }

    function arm(address target, bytes calldata call) external {
        _targets.push(target);
        _calls.push(call);
    }

    function outcomes() external view returns (Outcome[] memory) {
        return _outcomes;
    }

    function receiveMessage(bytes32, bytes calldata, bytes calldata) external payable returns (bytes4) {
        _intrude();
        return IMessageReceiver.receiveMessage.selector;
    }

    function receiveAsset(bytes32, bytes calldata, address, uint256, bytes calldata) external returns (bytes4) {
        _intrude();
        return IAssetReceiver.receiveAsset.selector;
    }

    function receiveResult(bytes32, bool, bytes calldata) external returns (bytes4) {
        _intrude();
        return IResultReceiver.receiveResult.selector;
    }

    function _intrude() private {
        require(!_off, "off");
        for (uint256 i = _outcomes.length; i < _calls.length; ++i) {
            (bool success, bytes memory reason) = _targets[i].call(_calls[i]);
            _outcomes.push(Outcome(success, reason));
        }
    }
}
