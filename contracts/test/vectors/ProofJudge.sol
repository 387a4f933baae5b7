// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {MerkleBranch} from "../../src/libraries/MerkleBranch.sol";
import {StrictRlp} from "../../src/libraries/StrictRlp.sol";
import {TrieProof} from "../../src/libraries/TrieProof.sol";

/// What the verifiers say of many proofs at once. test/long/wrong-proofs.e2e.ts asks it what it asks packages/protocol.
contract ProofJudge {
    /// The verifier came to no verdict: out of gas, or a fault.
    error NoVerdict(bytes reason);

    struct Branch {
        uint8 depth;
        bytes32 root;
        bytes32 leaf;
        uint256 index;
        bytes32[] branch;
    }

    struct Trie {
        bytes32 root;
        bytes32 key;
        bytes[] nodes;
    }

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

    function get(bytes32 root, bytes32 key, bytes[] calldata nodes) external pure returns (bool, bytes memory) {
        return TrieProof.get(root, key, nodes);
    }

    /// A branch of another length is none: the ABI of the verifiers has no place for it.
    function branches(Branch[] calldata all) external view returns (bool[] memory verdicts) {
        verdicts = new bool[](all.length);
        for (uint256 i; i < all.length; ++i) {
            Branch calldata b = all[i];
            if (b.branch.length != b.depth) continue;
            bytes4 selector = b.depth == 16 ? this.verify16.selector : this.verify32.selector;
            (bool success, bytes memory verdict) =
                address(this).staticcall(abi.encodePacked(selector, b.root, b.leaf, b.index, b.branch));
            if (!success) revert NoVerdict(verdict);
            verdicts[i] = abi.decode(verdict, (bool));
        }
    }

    /// Zero for a refusal, else a hash of what is shown.
    function tries(Trie[] calldata all) external view returns (bytes32[] memory verdicts) {
        verdicts = new bytes32[](all.length);
        for (uint256 i; i < all.length; ++i) {
            try this.get(all[i].root, all[i].key, all[i].nodes) returns (bool found, bytes memory value) {
                verdicts[i] = keccak256(abi.encode(found, value));
            } catch (bytes memory reason) {
                if (bytes4(reason) != StrictRlp.BadProof.selector) revert NoVerdict(reason);
            }
        }
    }
}
