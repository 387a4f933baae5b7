// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {NaiveTree} from "../shard/NaiveTree.sol";

/// A tree with leaves at any index, computed from the top down: what the settlement tree is compared with.
library NaiveSparseTree {
    /// Root of the subtree of `height` that starts at leaf `start`, where `leaves[i]` stands at `indexes[i]`; a later
    /// entry for the same index replaces an earlier one.
    function root(uint256[] memory indexes, bytes32[] memory leaves, uint256 start, uint256 height)
        internal
        pure
        returns (bytes32 result)
    {
        bool any;
        for (uint256 i; i < indexes.length; ++i) {
            if (indexes[i] >= start && indexes[i] < start + (1 << height)) {
                any = true;
                if (height == 0) result = leaves[i];
            }
        }
        if (!any) return NaiveTree.root(new bytes32[](0), height);
        if (height == 0) return result;
        uint256 half = 1 << (height - 1);
        return NaiveTree.hash(root(indexes, leaves, start, height - 1), root(indexes, leaves, start + half, height - 1));
    }
}
