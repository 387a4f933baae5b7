// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {StrictRlp} from "./StrictRlp.sol";
import {TrieProof} from "./TrieProof.sol";

/// An account as the state trie holds it; one that does not exist is all zero, with the hashes of nothing.
struct AccountState {
    bool exists;
    uint64 nonce;
    uint256 balance;
    bytes32 storageRoot;
    bytes32 codeHash;
}

/// Accounts and storage slots under a state root (docs/spec/state.md). Reverts with `BadProof`.
library AccountProof {
    using StrictRlp for bytes;

    bytes32 private constant NO_CODE = keccak256("");

    function account(bytes32 stateRoot, address who, bytes[] calldata nodes)
        internal
        pure
        returns (AccountState memory state)
    {
        (bool found, bytes memory value) = TrieProof.get(stateRoot, keccak256(abi.encodePacked(who)), nodes);
        (state.storageRoot, state.codeHash) = (TrieProof.EMPTY_ROOT, NO_CODE);
        if (!found) return state;
        StrictRlp.Item memory whole = value.read(0, value.length);
        if (whole.end != value.length) revert StrictRlp.BadProof();
        StrictRlp.Item[] memory fields = value.readList(whole, 4);
        state.exists = true;
        state.nonce = uint64(value.integer(fields[0], 8));
        state.balance = value.integer(fields[1], 32);
        state.storageRoot = value.word(fields[2]);
        state.codeHash = value.word(fields[3]);
    }

    /// Zero for a slot that is not there.
    function slot(bytes32 storageRoot, bytes32 key, bytes[] calldata nodes) internal pure returns (uint256 content) {
        (bool found, bytes memory value) = TrieProof.get(storageRoot, keccak256(abi.encodePacked(key)), nodes);
        if (!found) return 0;
        StrictRlp.Item memory item = value.read(0, value.length);
        if (item.end != value.length) revert StrictRlp.BadProof();
        content = value.integer(item, 32);
        // A trie holds no zeros.
        if (content == 0) revert StrictRlp.BadProof();
    }
}
