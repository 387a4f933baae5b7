// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Test} from "forge-std/Test.sol";

/// One file of test/vectors, which packages/protocol writes: both languages must agree on every line (M5).
abstract contract VectorFile is Test {
    string internal json;

    constructor(string memory name) {
        json = vm.readFile(string.concat("../test/vectors/", name, ".json"));
    }

    function _count(string memory list) internal view returns (uint256 count) {
        count = _uint("", string.concat(list, "Count"));
        assertGt(count, 0, list);
    }

    /// Path of item `i` of a list.
    function _item(string memory list, uint256 i) internal pure returns (string memory) {
        return string.concat(".", list, "[", vm.toString(i), "]");
    }

    function _uint(string memory item, string memory key) internal view returns (uint256) {
        return vm.parseJsonUint(json, string.concat(item, ".", key));
    }

    function _bool(string memory item, string memory key) internal view returns (bool) {
        return vm.parseJsonBool(json, string.concat(item, ".", key));
    }

    function _address(string memory item, string memory key) internal view returns (address) {
        return vm.parseJsonAddress(json, string.concat(item, ".", key));
    }

    function _bytes32(string memory item, string memory key) internal view returns (bytes32) {
        return vm.parseJsonBytes32(json, string.concat(item, ".", key));
    }

    function _bytes(string memory item, string memory key) internal view returns (bytes memory) {
        return vm.parseJsonBytes(json, string.concat(item, ".", key));
    }

    function _hashes(string memory item, string memory key) internal view returns (bytes32[] memory) {
        return vm.parseJsonBytes32Array(json, string.concat(item, ".", key));
    }

    function _uints(string memory item, string memory key) internal view returns (uint256[] memory) {
        return vm.parseJsonUintArray(json, string.concat(item, ".", key));
    }
}
