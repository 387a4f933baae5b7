// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {MerkleBranch} from "./MerkleBranch.sol";

/// Sparse tree of depth 16 whose leaves are rewritten in place: the settlement tree of docs/spec/messages.md.
/// Only the lowest `height` levels are stored, enough for the highest index written so far; above them every right
/// sibling is an empty subtree.
library SettlementTree {
    struct Tree {
        uint8 height;
        mapping(uint256 key => bytes32) nodes;
    }

    uint256 internal constant DEPTH = 16;

    error IndexOutOfRange(uint256 index);

    /// Writes `leaf` at `index` and returns the new root. A zero leaf empties the position.
    function set(Tree storage self, uint256 index, bytes32 leaf) internal returns (bytes32 root) {
        if (index >= 1 << DEPTH) revert IndexOutOfRange(index);
        uint256 height = _grow(self, index);
        root = leaf;
        for (uint256 h; h < height; ++h) {
            uint256 position = index >> h;
            self.nodes[_key(h, position)] = root;
            bytes32 sibling = _node(self, h, position ^ 1);
            root = position & 1 == 0 ? MerkleBranch.node(root, sibling) : MerkleBranch.node(sibling, root);
        }
        self.nodes[_key(height, 0)] = root;
        for (uint256 h = height; h < DEPTH; ++h) {
            root = MerkleBranch.node(root, MerkleBranch.zero(h));
        }
    }

    /// Extends the stored part until it holds `index`.
    function _grow(Tree storage self, uint256 index) private returns (uint256 height) {
        height = self.height;
        if (index >> height == 0) return height;
        while (index >> height != 0) {
            bytes32 top = MerkleBranch.node(_node(self, height, 0), MerkleBranch.zero(height));
            ++height;
            self.nodes[_key(height, 0)] = top;
        }
        self.height = uint8(height);
    }

    function _node(Tree storage self, uint256 h, uint256 position) private view returns (bytes32 value) {
        value = self.nodes[_key(h, position)];
        if (value == 0) value = MerkleBranch.zero(h);
    }

    function _key(uint256 h, uint256 position) private pure returns (uint256) {
        return (h << DEPTH) | position;
    }
}
