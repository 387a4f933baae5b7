// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AppendTree} from "../../src/libraries/AppendTree.sol";
import {MerkleBranch} from "../../src/libraries/MerkleBranch.sol";
import {Messages, SettlementLeaf} from "../../src/libraries/Messages.sol";
import {SettlementTree} from "../../src/libraries/SettlementTree.sol";
import {VectorFile} from "./VectorFile.sol";

contract MerkleVectorsTest is VectorFile("merkle") {
    using AppendTree for AppendTree.Tree;
    using SettlementTree for SettlementTree.Tree;

    AppendTree.Tree[9] internal trees;
    SettlementTree.Tree[9] internal sparse;

    function verify16(bytes32 root, bytes32 leaf, uint256 index, bytes32[16] calldata branch)
        external
        pure
        returns (bool)
    {
        return MerkleBranch.verify16(root, leaf, index, branch);
    }

    function verify32(bytes32 root, bytes32 leaf, uint256 index, bytes32[32] calldata branch)
        external
        pure
        returns (bool)
    {
        return MerkleBranch.verify32(root, leaf, index, branch);
    }

    /// The verdict on a branch of any length: calldata that does not hold exactly `depth` siblings is none.
    function _verify(string memory item) internal view returns (bool) {
        uint256 depth = _uint(item, "depth");
        bytes32[] memory branch = _hashes(item, "branch");
        if (branch.length != depth) return false;
        bytes4 selector = depth == 16 ? this.verify16.selector : this.verify32.selector;
        (bool success, bytes memory verdict) = address(this)
            .staticcall(
                abi.encodePacked(selector, _bytes32(item, "root"), _bytes32(item, "leaf"), _uint(item, "index"), branch)
            );
        assertTrue(success);
        return abi.decode(verdict, (bool));
    }

    function test_ZeroHashes() public view {
        bytes32[] memory zeros = _hashes("", "zeroHashes");
        assertEq(zeros.length, 33);
        for (uint256 h; h < 33; ++h) {
            assertEq(MerkleBranch.zero(h), zeros[h]);
        }
    }

    function test_Nodes() public view {
        for ((uint256 i, uint256 n) = (0, _count("nodes")); i < n; ++i) {
            string memory item = _item("nodes", i);
            assertEq(MerkleBranch.node(_bytes32(item, "left"), _bytes32(item, "right")), _bytes32(item, "node"));
        }
    }

    function test_AppendTreeRoots() public {
        uint256 count = _count("roots");
        assertLe(count, trees.length);
        for (uint256 i; i < count; ++i) {
            string memory item = _item("roots", i);
            assertEq(_uint(item, "depth"), 32);
            bytes32[] memory leaves = _uint(item, "count") == 0 ? new bytes32[](0) : _hashes(item, "leaves");
            assertEq(leaves.length, _uint(item, "count"));
            bytes32 lowest;
            for (uint256 j; j < leaves.length; ++j) {
                trees[i].append(leaves[j]);
                lowest = sparse[i].set(j, leaves[j]);
            }
            assertEq(trees[i].root(), _bytes32(item, "root"));
            if (leaves.length == 0) continue;
            // The same leaves in the tree of depth 16 are its lower half.
            for (uint256 h = 16; h < 32; ++h) {
                lowest = MerkleBranch.node(lowest, MerkleBranch.zero(h));
            }
            assertEq(lowest, _bytes32(item, "root"));
        }
    }

    function test_ValidBranches() public view {
        for ((uint256 i, uint256 n) = (0, _count("valid")); i < n; ++i) {
            assertTrue(_verify(_item("valid", i)));
        }
    }

    function test_InvalidBranches() public view {
        for ((uint256 i, uint256 n) = (0, _count("invalid")); i < n; ++i) {
            string memory item = _item("invalid", i);
            assertFalse(_verify(item), vm.parseJsonString(json, string.concat(item, ".reason")));
        }
    }

    function test_SettlementAndCapLeaves() public view {
        for ((uint256 i, uint256 n) = (0, _count("settlementLeaves")); i < n; ++i) {
            string memory item = _item("settlementLeaves", i);
            SettlementLeaf memory l;
            l.domain = _bytes32(item, "domain");
            l.batchIndex = uint64(_uint(item, "batchIndex"));
            l.stateRoot = _bytes32(item, "stateRoot");
            l.outboxRoot = _bytes32(item, "outboxRoot");
            l.outboxCount = uint64(_uint(item, "outboxCount"));
            l.settledOutboxRoot = _bytes32(item, "settledOutboxRoot");
            l.capRoot = _bytes32(item, "capRoot");
            assertEq(Messages.settlementLeafHash(l), _bytes32(item, "leaf"));
        }
        for ((uint256 i, uint256 n) = (0, _count("capLeaves")); i < n; ++i) {
            string memory item = _item("capLeaves", i);
            bytes32 leaf =
                Messages.capLeafHash(uint32(_uint(item, "dst")), _bytes32(item, "assetId"), _uint(item, "cumOut"));
            assertEq(leaf, _bytes32(item, "leaf"));
        }
    }
}
