// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// Calls of code that nobody trusts: with a gas limit, and copying no more of what comes back than asked for.
library BoundedCall {
    /// @return success of the call.
    /// @return size of what came back.
    /// @return data its first `maxCopy` bytes.
    function run(address target, uint256 gasLimit, bool isStatic, bytes memory input, uint256 maxCopy)
        internal
        returns (bool success, uint256 size, bytes memory data)
    {
        assembly ("memory-safe") {
            switch isStatic
            case 0 { success := call(gasLimit, target, 0, add(input, 0x20), mload(input), 0, 0) }
            default { success := staticcall(gasLimit, target, add(input, 0x20), mload(input), 0, 0) }
            size := returndatasize()
            let copied := size
            if gt(copied, maxCopy) { copied := maxCopy }
            data := mload(0x40)
            mstore(data, copied)
            returndatacopy(add(data, 0x20), 0, copied)
            mstore(0x40, and(add(add(data, copied), 0x3f), not(0x1f)))
        }
    }

    /// Cuts `data` to its first `length` bytes.
    function cut(bytes memory data, uint256 length) internal pure returns (bytes memory) {
        if (data.length > length) {
            assembly ("memory-safe") {
                mstore(data, length)
            }
        }
        return data;
    }

    /// What follows the first word of `data`, in its place.
    function tail(bytes memory data) internal pure returns (bytes memory rest) {
        assembly ("memory-safe") {
            let length := mload(data)
            rest := add(data, 0x20)
            mstore(rest, sub(length, 0x20))
        }
    }
}
