// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Test} from "forge-std/Test.sol";

import {AccountProof, AccountState} from "../../src/libraries/AccountProof.sol";
import {TrieProof} from "../../src/libraries/TrieProof.sol";

contract TrieHarness {
    function get(bytes32 root, bytes32 key, bytes[] calldata nodes) external pure returns (bool, bytes memory) {
        return TrieProof.get(root, key, nodes);
    }

    function account(bytes32 root, address who, bytes[] calldata nodes) external pure returns (AccountState memory) {
        return AccountProof.account(root, who, nodes);
    }

    function slot(bytes32 root, bytes32 key, bytes[] calldata nodes) external pure returns (uint256) {
        return AccountProof.slot(root, key, nodes);
    }
}

/// The verdicts of packages/protocol on trie proofs (T2), and variations of its proofs, of which none is accepted (T1).
contract TrieVectorsTest is Test {
    uint256 private constant VARIATIONS = 400;

    struct Proof {
        bytes32 root;
        bytes32 key;
        bytes[] nodes;
        bool valid;
        bool found;
        bytes value;
    }

    TrieHarness internal harness = new TrieHarness();
    string internal json = vm.readFile("../test/vectors/trie.json");
    bytes[] internal valid;

    function setUp() public {
        bytes[] memory all = vm.parseJsonBytesArray(json, ".proofs");
        for (uint256 i; i < all.length; ++i) {
            if (decode(all[i]).valid) valid.push(all[i]);
        }
        assertGt(valid.length, 50);
    }

    function decode(bytes memory data) internal pure returns (Proof memory p) {
        (p.root, p.key, p.nodes, p.valid, p.found, p.value) =
            abi.decode(data, (bytes32, bytes32, bytes[], bool, bool, bytes));
    }

    function test_Proofs() public view {
        bytes[] memory all = vm.parseJsonBytesArray(json, ".proofs");
        string[] memory names = vm.parseJsonStringArray(json, ".proofsNames");
        assertEq(names.length, all.length);
        for (uint256 i; i < all.length; ++i) {
            Proof memory p = decode(all[i]);
            try harness.get(p.root, p.key, p.nodes) returns (bool found, bytes memory value) {
                assertTrue(p.valid, names[i]);
                assertEq(found, p.found, names[i]);
                assertEq(value, p.value, names[i]);
            } catch {
                assertFalse(p.valid, names[i]);
            }
        }
    }

    function test_Accounts() public view {
        bytes[] memory all = vm.parseJsonBytesArray(json, ".accounts");
        string[] memory names = vm.parseJsonStringArray(json, ".accountsNames");
        for (uint256 i; i < all.length; ++i) {
            (bytes32 root, bytes32 who, bytes[] memory nodes, bool isValid, AccountState memory expected) =
                abi.decode(all[i], (bytes32, bytes32, bytes[], bool, AccountState));
            try harness.account(root, address(uint160(uint256(who))), nodes) returns (AccountState memory state) {
                assertTrue(isValid, names[i]);
                assertEq(abi.encode(state), abi.encode(expected), names[i]);
            } catch {
                assertFalse(isValid, names[i]);
            }
        }
    }

    function test_Slots() public view {
        bytes[] memory all = vm.parseJsonBytesArray(json, ".slots");
        string[] memory names = vm.parseJsonStringArray(json, ".slotsNames");
        for (uint256 i; i < all.length; ++i) {
            (bytes32 root, bytes32 key, bytes[] memory nodes, bool isValid, uint256 expected) =
                abi.decode(all[i], (bytes32, bytes32, bytes[], bool, uint256));
            try harness.slot(root, key, nodes) returns (uint256 content) {
                assertTrue(isValid, names[i]);
                assertEq(content, expected, names[i]);
            } catch {
                assertFalse(isValid, names[i]);
            }
        }
    }

    /// 256 runs of 400: more than 100,000 variations.
    function testFuzz_NoVariationIsAccepted(uint256 seed) public view {
        Proof memory p = decode(valid[seed % valid.length]);
        for (uint256 i; i < VARIATIONS; ++i) {
            seed = uint256(keccak256(abi.encode(seed)));
            bytes[] memory bad = vary(p.nodes, seed);
            try harness.get(p.root, p.key, bad) {
                fail("accepted");
            } catch {}
            restore(p.nodes, seed);
        }
    }

    /// Flips bits of a node in its place, or gives another list of nodes.
    function vary(bytes[] memory nodes, uint256 seed) internal pure returns (bytes[] memory bad) {
        uint256 kind = nodes.length == 0 ? 7 : seed % 8;
        if (kind < 5) {
            flip(nodes, seed);
            return nodes;
        }
        if (kind == 5) {
            bad = new bytes[](nodes.length - 1);
            uint256 gone = (seed >> 8) % nodes.length;
            for (uint256 i; i < bad.length; ++i) {
                bad[i] = nodes[i < gone ? i : i + 1];
            }
            return bad;
        }
        bad = new bytes[](nodes.length + (kind == 7 ? 1 : 0));
        for (uint256 i; i < nodes.length; ++i) {
            bad[i] = nodes[i];
        }
        uint256 at = (seed >> 8) % bad.length;
        if (kind == 7) bad[nodes.length] = nodes.length == 0 ? bytes(hex"80") : nodes[(seed >> 8) % nodes.length];
        else bad[at] = bytes.concat(bad[at], bytes1(uint8(seed >> 16)));
    }

    function restore(bytes[] memory nodes, uint256 seed) internal pure {
        if (nodes.length != 0 && seed % 8 < 5) flip(nodes, seed);
    }

    function flip(bytes[] memory nodes, uint256 seed) private pure {
        bytes memory node = nodes[(seed >> 8) % nodes.length];
        uint256 at = (seed >> 40) % node.length;
        node[at] = node[at] ^ bytes1(uint8(1 + (seed >> 128) % 255));
    }
}
