// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {VM} from "./Vm.sol";

abstract contract StdUtils {
    /// @notice Maps `x` into [min, max]: values inside stay, others wrap around.
    function bound(uint256 x, uint256 min, uint256 max) internal pure virtual returns (uint256) {
        require(min <= max, "bound: max is less than min");
        if (x >= min && x <= max) return x;
        unchecked {
            uint256 size = max - min + 1;
            // size is 0 only for the full range, where every x has returned above.
            return min + x % size;
        }
    }

    function bound(int256 x, int256 min, int256 max) internal pure virtual returns (int256) {
        require(min <= max, "bound: max is less than min");
        // Flipping the sign bit maps int256 to uint256 in order.
        uint256 flip = 1 << 255;
        return int256(bound(uint256(x) ^ flip, uint256(min) ^ flip, uint256(max) ^ flip) ^ flip);
    }

    function boundPrivateKey(uint256 key) internal pure virtual returns (uint256) {
        return bound(key, 1, 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364140);
    }

    function computeCreateAddress(address deployer, uint256 nonce) internal pure virtual returns (address) {
        return VM.computeCreateAddress(deployer, nonce);
    }

    function computeCreate2Address(bytes32 salt, bytes32 initCodeHash, address deployer)
        internal
        pure
        virtual
        returns (address)
    {
        return VM.computeCreate2Address(salt, initCodeHash, deployer);
    }
}
