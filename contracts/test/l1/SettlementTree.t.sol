// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Test} from "forge-std/Test.sol";
import {MerkleBranch} from "../../src/libraries/MerkleBranch.sol";
import {RootHistory} from "../../src/libraries/RootHistory.sol";
import {SettlementTree} from "../../src/libraries/SettlementTree.sol";
import {NaiveSparseTree} from "./NaiveSparseTree.sol";

contract SettlementTreeTest is Test {
    using SettlementTree for SettlementTree.Tree;
    using RootHistory for RootHistory.History;

    SettlementTree.Tree internal tree;
    RootHistory.History internal history;

    function set(uint256 index, bytes32 leaf) external returns (bytes32) {
        return tree.set(index, leaf);
    }

    /// forge-config: default.fuzz.runs = 64
    /// Any order, rewritten and emptied leaves, small and large indexes: always the root of the naive tree.
    function testFuzz_RootEqualsTheNaiveTree(uint256 seed, uint256 count) public {
        count = bound(count, 1, 12);
        uint256[] memory indexes = new uint256[](count);
        bytes32[] memory leaves = new bytes32[](count);
        for (uint256 i; i < count; ++i) {
            uint256 random = uint256(keccak256(abi.encode(seed, i)));
            indexes[i] = random % (random % 3 == 0 ? 65_536 : random % 3 == 1 ? 300 : 6);
            leaves[i] = random % 5 == 0 ? bytes32(0) : keccak256(abi.encode(random));
            uint256[] memory written = indexes;
            // Positions not written yet are beyond the tree.
            for (uint256 j = i + 1; j < count; ++j) {
                written[j] = type(uint256).max;
            }
            assertEq(tree.set(indexes[i], leaves[i]), NaiveSparseTree.root(written, leaves, 0, 16));
        }
    }

    function test_EmptyTreeAgain() public {
        tree.set(5, keccak256("leaf"));
        tree.set(40_000, keccak256("leaf"));
        tree.set(5, 0);
        assertEq(tree.set(40_000, 0), MerkleBranch.zero(16));
    }

    function test_IndexOutOfRange() public {
        this.set(65_535, keccak256("leaf"));
        vm.expectRevert(abi.encodeWithSelector(SettlementTree.IndexOutOfRange.selector, 65_536));
        this.set(65_536, keccak256("leaf"));
    }

    function testFuzz_HistoryEqualsTheNaiveSearch(uint256 seed, uint256 count, uint256 probe) public {
        count = bound(count, 0, 40);
        uint256[] memory numbers = new uint256[](count);
        uint256 number = 50;
        for (uint256 i; i < count; ++i) {
            number += uint256(keccak256(abi.encode(seed, i))) % 4;
            numbers[i] = number;
            vm.roll(number);
            history.record(bytes32(i + 1));
            assertEq(history.latest(), bytes32(i + 1));
        }
        for (uint256 near = 48; near < 60; ++near) {
            _compare(numbers, near);
        }
        _compare(numbers, bound(probe, 0, number + 3));
    }

    function _compare(uint256[] memory numbers, uint256 number) private view {
        uint256 expected;
        for (uint256 i; i < numbers.length; ++i) {
            if (numbers[i] <= number) expected = i + 1;
        }
        assertEq(history.rootAt(uint64(number)), bytes32(expected));
    }
}
