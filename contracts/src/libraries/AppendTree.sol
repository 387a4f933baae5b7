// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {MerkleBranch} from "./MerkleBranch.sol";

/// Append-only tree of depth 32 that keeps only its frontier: outbox and cap trees of docs/spec/messages.md.
library AppendTree {
    /// `frontier[h]` is the left sibling of height `h` that waits for its right one; stale where bit `h` of `count` is 0.
    struct Tree {
        uint64 count;
        bytes32[32] frontier;
    }

    /// The last position stays empty, so that `count` fits 32 bits and every append ends in the frontier.
    uint64 internal constant MAX_COUNT = type(uint32).max;

    error TreeFull();

    /// @return index of the new leaf, counted from 0.
    function append(Tree storage self, bytes32 leaf) internal returns (uint64 index) {
        index = self.count;
        if (index >= MAX_COUNT) revert TreeFull();
        self.count = index + 1;

        uint256 h;
        for (uint256 position = index; position & 1 == 1; position >>= 1) {
            leaf = MerkleBranch.node(self.frontier[h], leaf);
            ++h;
        }
        self.frontier[h] = leaf;
    }

    /// Z(32) while nothing has been appended.
    function root(Tree storage self) internal view returns (bytes32 result) {
        uint256 position = self.count;
        bytes32 empty;
        for (uint256 h; h < 32; ++h) {
            result = position & 1 == 1 ? MerkleBranch.node(self.frontier[h], result) : MerkleBranch.node(result, empty);
            empty = MerkleBranch.node(empty, empty);
            position >>= 1;
        }
    }
}
