// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IShardState, StateProof} from "../interfaces/IShardState.sol";
import {Predeploys} from "../libraries/Predeploys.sol";

/// Keeps chosen storage slots of other shards readable here, with their age. Anyone may bring a newer proof; nobody can
/// bring an older or a false one.
contract StateMirror {
    struct Entry {
        uint256 value;
        /// L1's time, in seconds, at which L1 had it; 0 where nothing is known.
        uint64 asOf;
    }

    event Mirrored(uint32 indexed shard, address indexed account, bytes32 indexed slot, uint256 value, uint64 asOf);

    /// What is known is newer.
    error NotNewer(uint64 asOf);
    error NeverMirrored();
    /// `age` in seconds.
    error TooOld(uint256 age);

    mapping(uint32 shard => mapping(address account => mapping(bytes32 slot => Entry))) private _entries;

    /// Takes over a slot as proven. The arguments are those of `IShardState.slot`.
    function update(
        StateProof calldata proof,
        address account,
        bytes32 slot,
        bytes[] calldata accountNodes,
        bytes[] calldata storageNodes
    ) external returns (uint256 value) {
        uint64 asOf;
        (value, asOf) =
            IShardState(Predeploys.SHARD_STATE).slot(proof, account, slot, accountNodes, storageNodes);
        Entry storage entry = _entries[proof.shard][account][slot];
        if (asOf < entry.asOf) revert NotNewer(entry.asOf);
        (entry.value, entry.asOf) = (value, asOf);
        emit Mirrored(proof.shard, account, slot, value, asOf);
    }

    /// The newest that is known, however old.
    function read(uint32 shard, address account, bytes32 slot) external view returns (uint256 value, uint64 asOf) {
        Entry storage entry = _entries[shard][account][slot];
        return (entry.value, entry.asOf);
    }

    /// The newest that is known, if it is at most `maxAge` seconds old.
    function readFresh(uint32 shard, address account, bytes32 slot, uint256 maxAge)
        external
        view
        returns (uint256 value)
    {
        Entry storage entry = _entries[shard][account][slot];
        if (entry.asOf == 0) revert NeverMirrored();
        uint256 age = block.timestamp > entry.asOf ? block.timestamp - entry.asOf : 0;
        if (age > maxAge) revert TooOld(age);
        return entry.value;
    }
}
