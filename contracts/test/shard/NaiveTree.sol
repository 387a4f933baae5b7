// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// Merkle trees computed level by level from all leaves: what the contracts are compared with.
library NaiveTree {
    function hash(bytes32 left, bytes32 right) internal pure returns (bytes32) {
        return keccak256(bytes.concat(hex"01", left, right));
    }

    function root(bytes32[] memory leaves, uint256 depth) internal pure returns (bytes32) {
        bytes32 empty;
        bytes32[] memory level = leaves;
        for (uint256 h; h < depth; ++h) {
            level = up(level, empty);
            empty = hash(empty, empty);
        }
        return level.length == 0 ? empty : level[0];
    }

    function branch(bytes32[] memory leaves, uint256 index, uint256 depth)
        internal
        pure
        returns (bytes32[] memory siblings)
    {
        siblings = new bytes32[](depth);
        bytes32 empty;
        bytes32[] memory level = leaves;
        for (uint256 h; h < depth; ++h) {
            uint256 sibling = index ^ 1;
            siblings[h] = sibling < level.length ? level[sibling] : empty;
            level = up(level, empty);
            empty = hash(empty, empty);
            index >>= 1;
        }
    }

    function up(bytes32[] memory level, bytes32 empty) internal pure returns (bytes32[] memory next) {
        next = new bytes32[]((level.length + 1) / 2);
        for (uint256 i; i < next.length; ++i) {
            next[i] = hash(level[2 * i], 2 * i + 1 < level.length ? level[2 * i + 1] : empty);
        }
    }

    function to16(bytes32[] memory siblings) internal pure returns (bytes32[16] memory fixed_) {
        for (uint256 h; h < 16; ++h) {
            fixed_[h] = siblings[h];
        }
    }

    function to32(bytes32[] memory siblings) internal pure returns (bytes32[32] memory fixed_) {
        for (uint256 h; h < 32; ++h) {
            fixed_[h] = siblings[h];
        }
    }
}
