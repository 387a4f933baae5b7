// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// The value of a root at the end of each L1 block in which it changed.
library RootHistory {
    struct History {
        /// Ascending; four to a storage slot.
        uint64[] blocks;
        mapping(uint64 blockNumber => bytes32) roots;
    }

    /// Keeps `root` for the current block; the last one recorded in a block stands.
    function record(History storage self, bytes32 root) internal {
        uint64 current = uint64(block.number);
        uint256 length = self.blocks.length;
        if (length == 0 || self.blocks[length - 1] != current) self.blocks.push(current);
        self.roots[current] = root;
    }

    /// The newest root, or zero when there is none.
    function latest(History storage self) internal view returns (bytes32) {
        uint256 length = self.blocks.length;
        return length == 0 ? bytes32(0) : self.roots[self.blocks[length - 1]];
    }

    /// The root at the end of `blockNumber`, or zero when it had never been recorded by then.
    /// Steps back from the newest in doubling strides: callers ask for recent blocks.
    function rootAt(History storage self, uint64 blockNumber) internal view returns (bytes32) {
        uint256 high = self.blocks.length;
        uint256 low;
        for (uint256 stride = 1; high > 0; stride <<= 1) {
            uint256 probe = high > stride ? high - stride : 0;
            if (self.blocks[probe] <= blockNumber) {
                low = probe + 1;
                break;
            }
            high = probe;
        }
        // Blocks below `low` are not after `blockNumber`, those from `high` on are.
        while (low < high) {
            uint256 middle = (low + high) / 2;
            if (self.blocks[middle] <= blockNumber) low = middle + 1;
            else high = middle;
        }
        return low == 0 ? bytes32(0) : self.roots[self.blocks[low - 1]];
    }
}
