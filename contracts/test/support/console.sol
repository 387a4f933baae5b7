// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

/// @notice Logs shown by `forge test -vv`.
library console {
    function _send(bytes memory payload) private view {
        address target = 0x000000000000000000636F6e736F6c652e6c6f67;
        assembly ("memory-safe") {
            pop(staticcall(gas(), target, add(payload, 32), mload(payload), 0, 0))
        }
    }

    function log(string memory p0) internal view {
        _send(abi.encodeWithSignature("log(string)", p0));
    }

    function log(uint256 p0) internal view {
        _send(abi.encodeWithSignature("log(uint256)", p0));
    }

    function log(int256 p0) internal view {
        _send(abi.encodeWithSignature("log(int256)", p0));
    }

    function log(bool p0) internal view {
        _send(abi.encodeWithSignature("log(bool)", p0));
    }

    function log(address p0) internal view {
        _send(abi.encodeWithSignature("log(address)", p0));
    }

    function log(string memory p0, string memory p1) internal view {
        _send(abi.encodeWithSignature("log(string,string)", p0, p1));
    }

    function log(string memory p0, uint256 p1) internal view {
        _send(abi.encodeWithSignature("log(string,uint256)", p0, p1));
    }

    function log(string memory p0, int256 p1) internal view {
        _send(abi.encodeWithSignature("log(string,int256)", p0, p1));
    }

    function log(string memory p0, bool p1) internal view {
        _send(abi.encodeWithSignature("log(string,bool)", p0, p1));
    }

    function log(string memory p0, address p1) internal view {
        _send(abi.encodeWithSignature("log(string,address)", p0, p1));
    }

    function log(string memory p0, uint256 p1, uint256 p2) internal view {
        _send(abi.encodeWithSignature("log(string,uint256,uint256)", p0, p1, p2));
    }

    function logBytes32(bytes32 p0) internal view {
        _send(abi.encodeWithSignature("log(bytes32)", p0));
    }

    function logBytes(bytes memory p0) internal view {
        _send(abi.encodeWithSignature("log(bytes)", p0));
    }
}
