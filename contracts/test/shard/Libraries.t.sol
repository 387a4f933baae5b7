// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Test} from "forge-std/Test.sol";

import {AppendTree} from "../../src/libraries/AppendTree.sol";
import {InteropAddress} from "../../src/libraries/InteropAddress.sol";
import {MerkleBranch} from "../../src/libraries/MerkleBranch.sol";
import {Message, Messages, SettlementLeaf} from "../../src/libraries/Messages.sol";
import {NaiveTree} from "./NaiveTree.sol";

/// Gives library functions an external face: calldata arguments, and reverts that a test can expect.
contract LibraryHarness {
    using AppendTree for AppendTree.Tree;

    AppendTree.Tree private _tree;

    function verify16(bytes32 root_, bytes32 leaf, uint256 index, bytes32[16] calldata branch)
        external
        pure
        returns (bool)
    {
        return MerkleBranch.verify16(root_, leaf, index, branch);
    }

    function verify32(bytes32 root_, bytes32 leaf, uint256 index, bytes32[32] calldata branch)
        external
        pure
        returns (bool)
    {
        return MerkleBranch.verify32(root_, leaf, index, branch);
    }

    function root32(bytes32 leaf, uint256 index, bytes32[32] calldata branch) external pure returns (bytes32) {
        return MerkleBranch.root32(leaf, index, branch);
    }

    function root16(bytes32 leaf, uint256 index, bytes32[16] calldata branch) external pure returns (bytes32) {
        return MerkleBranch.root16(leaf, index, branch);
    }

    function zero(uint256 height) external pure returns (bytes32) {
        return MerkleBranch.zero(height);
    }

    function append(bytes32 leaf) external returns (uint64) {
        return _tree.append(leaf);
    }

    function root() external view returns (bytes32) {
        return _tree.root();
    }

    function count() external view returns (uint64) {
        return _tree.count;
    }

    function encode(uint64 chainId, address account) external pure returns (bytes memory) {
        return InteropAddress.encode(chainId, account);
    }

    function decode(bytes calldata data) external pure returns (uint64, address) {
        return InteropAddress.decode(data);
    }
}

contract MerkleBranchTest is Test {
    using NaiveTree for bytes32[];

    LibraryHarness internal harness = new LibraryHarness();

    function test_ZeroTableIsTheRootsOfEmptySubtrees() public {
        bytes32 expected;
        for (uint256 height; height <= 32; ++height) {
            assertEq(harness.zero(height), expected);
            expected = NaiveTree.hash(expected, expected);
        }
        vm.expectRevert(abi.encodeWithSelector(MerkleBranch.HeightOutOfRange.selector, 33));
        harness.zero(33);
    }

    function testFuzz_NodeIsOrderedAndPrefixed(bytes32 left, bytes32 right) public pure {
        assertEq(MerkleBranch.node(left, right), keccak256(bytes.concat(hex"01", left, right)));
        vm.assume(left != right);
        assertNotEq(MerkleBranch.node(left, right), MerkleBranch.node(right, left));
    }

    function testFuzz_Verify32HoldsAtOnePositionOnly(uint256 seed, uint8 size, uint256 other) public view {
        bytes32[] memory leaves = randomLeaves(seed, bound(size, 1, 40));
        uint256 index = seed % leaves.length;
        bytes32 root = leaves.root(32);
        bytes32[32] memory branch = leaves.branch(index, 32).to32();
        assertTrue(harness.verify32(root, leaves[index], index, branch));
        vm.assume(other != index);
        assertFalse(harness.verify32(root, leaves[index], other, branch));
        assertFalse(harness.verify32(root, leaves[index], index + (1 << 32), branch));
    }

    function testFuzz_Verify16HoldsAtOnePositionOnly(uint256 seed, uint8 size, uint256 other) public view {
        bytes32[] memory leaves = randomLeaves(seed, bound(size, 1, 40));
        uint256 index = seed % leaves.length;
        bytes32 root = leaves.root(16);
        bytes32[16] memory branch = leaves.branch(index, 16).to16();
        assertTrue(harness.verify16(root, leaves[index], index, branch));
        vm.assume(other != index);
        assertFalse(harness.verify16(root, leaves[index], other, branch));
        assertFalse(harness.verify16(root, leaves[index], index + (1 << 16), branch));
    }

    function testFuzz_VerifyBindsEveryBit(uint256 seed, uint8 bit, uint8 level) public view {
        bytes32[] memory leaves = randomLeaves(seed, 11);
        uint256 index = seed % 11;
        bytes32 root = leaves.root(32);
        bytes32[32] memory branch = leaves.branch(index, 32).to32();
        bytes32 flip = bytes32(uint256(1) << bit);
        assertFalse(harness.verify32(root ^ flip, leaves[index], index, branch));
        assertFalse(harness.verify32(root, leaves[index] ^ flip, index, branch));
        branch[level % 32] ^= flip;
        assertFalse(harness.verify32(root, leaves[index], index, branch));
    }

    function testFuzz_LastIndexVerifies(bytes32 leaf, bytes32[32] calldata branch) public view {
        uint256 last = type(uint32).max;
        assertTrue(harness.verify32(harness.root32(leaf, last, branch), leaf, last, branch));
    }

    function test_ZeroRootIsRefused() public view {
        bytes32[32] memory branch32;
        bytes32[16] memory branch16;
        assertFalse(harness.verify32(0, 0, 0, branch32));
        assertFalse(harness.verify16(0, 0, 0, branch16));
    }

    function testFuzz_Root16IgnoresHighBitsButVerifyDoesNot(bytes32 leaf, bytes32[16] calldata branch) public view {
        bytes32 root = harness.root16(leaf, 3, branch);
        assertEq(root, harness.root16(leaf, 3 + (1 << 16), branch));
        assertTrue(harness.verify16(root, leaf, 3, branch));
        assertFalse(harness.verify16(root, leaf, 3 + (1 << 16), branch));
    }

    function randomLeaves(uint256 seed, uint256 size) internal pure returns (bytes32[] memory leaves) {
        leaves = new bytes32[](size);
        for (uint256 i; i < size; ++i) {
            leaves[i] = keccak256(abi.encode(seed, i));
        }
    }
}

contract AppendTreeTest is Test {
    using NaiveTree for bytes32[];

    LibraryHarness internal harness = new LibraryHarness();

    function test_EmptyRootIsZ32() public view {
        assertEq(harness.root(), MerkleBranch.zero(32));
    }

    function test_EveryRootUpTo70LeavesIsTheNaiveOne() public {
        bytes32[] memory leaves = new bytes32[](70);
        for (uint256 i; i < leaves.length; ++i) {
            leaves[i] = keccak256(abi.encode(i));
            assertEq(harness.append(leaves[i]), i);
            assertEq(harness.root(), prefix(leaves, i + 1).root(32));
        }
        assertEq(harness.count(), 70);
    }

    function testFuzz_RootIsTheNaiveOne(bytes32[] memory leaves) public {
        for (uint256 i; i < leaves.length; ++i) {
            harness.append(leaves[i]);
        }
        assertEq(harness.root(), leaves.root(32));
    }

    function test_LastLeafAndTreeFull() public {
        // The state of 2^32 - 2 equal leaves: the frontier at height h is the root of a full subtree of height h.
        bytes32 leaf = keccak256("leaf");
        bytes32 full = leaf;
        vm.store(address(harness), 0, bytes32(uint256(type(uint32).max) - 1));
        for (uint256 h; h < 32; ++h) {
            vm.store(address(harness), bytes32(1 + h), full);
            full = NaiveTree.hash(full, full);
        }
        assertEq(harness.append(leaf), type(uint32).max - 1);
        assertEq(harness.count(), type(uint32).max);

        bytes32 expected;
        full = leaf;
        for (uint256 h; h < 32; ++h) {
            expected = NaiveTree.hash(full, expected);
            full = NaiveTree.hash(full, full);
        }
        assertEq(harness.root(), expected);

        vm.expectRevert(AppendTree.TreeFull.selector);
        harness.append(leaf);
    }

    function prefix(bytes32[] memory leaves, uint256 length) internal pure returns (bytes32[] memory part) {
        part = new bytes32[](length);
        for (uint256 i; i < length; ++i) {
            part[i] = leaves[i];
        }
    }
}

contract MessagesTest is Test {
    function test_EthAsset() public pure {
        assertEq(Messages.ETH_ASSET, Messages.assetId(0, address(0)));
    }

    function testFuzz_AssetIdIsOfTwoWords(uint32 originShard, address token) public pure {
        assertEq(Messages.assetId(originShard, token), keccak256(abi.encode(originShard, token)));
    }

    function testFuzz_Domain(uint256 chainId, address registry, uint32 shardId, bytes32 genesisHash) public pure {
        assertEq(
            Messages.domain(chainId, registry, shardId, genesisHash),
            keccak256(abi.encode(keccak256("bulkhead.domain.v1"), chainId, registry, shardId, genesisHash))
        );
    }

    function testFuzz_IdIsOf15Words(bytes32 domain, Message memory m) public pure {
        bytes memory head = abi.encode(keccak256("bulkhead.msg.v1"), domain, m.kind, m.srcShard, m.dstShard, m.index);
        bytes memory middle = abi.encode(m.sender, m.target, m.assetId, m.amount, m.gasLimit, m.deadline);
        bytes memory tail = abi.encode(m.refundTo, m.inReplyTo, m.payloadHash);
        assertEq(head.length + middle.length + tail.length, 15 * 32);
        assertEq(Messages.id(domain, m), keccak256(bytes.concat(head, middle, tail)));
    }

    function testFuzz_SettlementLeafIsOf177Bytes(SettlementLeaf memory l) public pure {
        bytes memory packed = bytes.concat(
            hex"02",
            l.domain,
            bytes8(l.batchIndex),
            l.stateRoot,
            l.outboxRoot,
            bytes8(l.outboxCount),
            l.settledOutboxRoot,
            l.capRoot
        );
        assertEq(packed.length, 177);
        assertEq(Messages.settlementLeafHash(l), keccak256(packed));
    }

    function testFuzz_Leaves(bytes32 id, uint32 dst, bytes32 asset, uint256 cumOut) public pure {
        assertEq(Messages.leaf(id), keccak256(bytes.concat(hex"00", id)));
        assertEq(
            Messages.capLeafHash(dst, asset, cumOut),
            keccak256(bytes.concat(hex"03", bytes4(dst), asset, bytes32(cumOut)))
        );
    }
}

contract InteropAddressTest is Test {
    LibraryHarness internal harness = new LibraryHarness();

    function test_KnownEncodings() public view {
        address account = 0xd8dA6BF26964aF9D7eEd9e03E53415D37aA96045;
        // The example of ERC-7930.
        assertEq(harness.encode(1, account), hex"00010000010114d8da6bf26964af9d7eed9e03e53415d37aa96045");
        assertEq(harness.encode(313371, account), hex"000100000304c81b14d8da6bf26964af9d7eed9e03e53415d37aa96045");
    }

    function testFuzz_RoundTrip(uint64 chainId, uint8 shift, address account) public view {
        chainId = uint64(bound(chainId >> (shift % 64), 1, type(uint64).max));
        (uint64 decodedId, address decoded) = harness.decode(harness.encode(chainId, account));
        assertEq(decodedId, chainId);
        assertEq(decoded, account);
    }

    function testFuzz_WhateverDecodesIsCanonical(bytes memory data) public view {
        checkCanonical(data);
    }

    function testFuzz_AChangedByteIsRefusedOrCanonical(uint64 chainId, uint8 shift, uint256 place, bytes1 flip)
        public
        view
    {
        bytes memory data = harness.encode(uint64(bound(chainId >> (shift % 64), 1, type(uint64).max)), address(this));
        data[place % data.length] ^= flip;
        checkCanonical(data);
    }

    function testFuzz_TrailingOrMissingBytesAreRefused(uint64 chainId, bytes memory trail) public {
        vm.assume(chainId != 0 && trail.length != 0);
        bytes memory data = harness.encode(chainId, address(this));
        refuse(bytes.concat(data, trail));
        for (uint256 length; length < data.length; ++length) {
            bytes memory part = new bytes(length);
            for (uint256 i; i < length; ++i) {
                part[i] = data[i];
            }
            refuse(part);
        }
    }

    function test_NonCanonicalEncodingsAreRefused() public {
        // Leading zero in the chain reference, empty chain reference, zero chain id.
        refuse(hex"0001000002000114d8da6bf26964af9d7eed9e03e53415d37aa96045");
        refuse(hex"000100000014d8da6bf26964af9d7eed9e03e53415d37aa96045");
        refuse(hex"00010000010014d8da6bf26964af9d7eed9e03e53415d37aa96045");
        // Other version, other chain type, short and absent address, chain reference of 9 bytes.
        refuse(hex"00020000010114d8da6bf26964af9d7eed9e03e53415d37aa96045");
        refuse(hex"00010002010114d8da6bf26964af9d7eed9e03e53415d37aa96045");
        refuse(hex"00010000010113d8da6bf26964af9d7eed9e03e53415d37aa960");
        refuse(hex"00010000010100");
        refuse(bytes.concat(hex"0001000009", hex"01", bytes8(0), hex"14", bytes20(address(this))));
        vm.expectRevert(InteropAddress.BadInteropAddress.selector);
        harness.encode(0, address(this));
    }

    function checkCanonical(bytes memory data) internal view {
        try harness.decode(data) returns (uint64 chainId, address account) {
            assertEq(harness.encode(chainId, account), data);
        } catch (bytes memory reason) {
            assertEq(bytes4(reason), InteropAddress.BadInteropAddress.selector);
        }
    }

    function refuse(bytes memory data) internal {
        vm.expectRevert(InteropAddress.BadInteropAddress.selector);
        harness.decode(data);
    }
}
