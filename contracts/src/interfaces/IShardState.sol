// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AccountState} from "../libraries/AccountProof.sol";
import {SettlementLeaf} from "../libraries/Messages.sol";

/// From an imported settlement root down to what L1 says of one shard.
struct StateProof {
    uint32 shard;
    bytes32 settlementRoot;
    SettlementLeaf leaf;
    bytes32[16] settlementBranch;
}

/// State of other shards, read by proof (docs/spec/state.md). Every function reverts where a proof fails.
interface IShardState {
    error UnknownRoot();
    error LaneClosed();
    /// The lane from the shard is `settled`, and the state root of a claim is known before it settles.
    error StateNotSettled();
    error BadSettlementProof();

    /// The state root of the shard, and the L1 time, in seconds, at which L1 had it.
    function stateRoot(StateProof calldata proof) external view returns (bytes32 root, uint64 asOf);

    /// An account of the shard.
    /// @param nodes of its state trie, from the root down.
    function account(StateProof calldata proof, address who, bytes[] calldata nodes)
        external
        view
        returns (AccountState memory state, uint64 asOf);

    /// A storage slot of the shard; zero where there is none.
    /// @param accountNodes of its state trie.
    /// @param storageNodes of the account's storage trie; none where the account has no storage.
    function slot(
        StateProof calldata proof,
        address who,
        bytes32 key,
        bytes[] calldata accountNodes,
        bytes[] calldata storageNodes
    ) external view returns (uint256 value, uint64 asOf);
}
