// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// What L1 tells a shard: one hash-chained FIFO per shard (docs/spec/batches.md, "Queue rule").
interface IShardQueue {
    struct Entry {
        /// accumulator(index + 1)
        bytes32 accumulator;
        uint64 l1Block;
        /// Gas of this entry and all before it.
        uint64 cumulativeGas;
        uint8 kind;
    }

    event EntryQueued(
        uint32 indexed shardId,
        uint64 indexed index,
        uint8 kind,
        address sender,
        uint64 gas,
        uint64 l1Block,
        bytes data,
        bytes32 accumulator
    );

    /// DEPOSIT comes from the vault, POLICY from the registry, and no other kind exists yet.
    error NotAllowedToQueue(address caller, uint8 kind);
    error UnknownEntry(uint32 shardId, uint64 index);

    /// Appends an entry of 200,000 gas and returns its index.
    /// @param sender the account whose call caused it.
    function push(uint32 shardId, uint8 kind, address sender, bytes calldata data) external returns (uint64 index);

    /// Entries ever queued for the shard.
    function length(uint32 shardId) external view returns (uint64);
    /// accumulator(index): of the entries `[0, index)`; reverts with `UnknownEntry` past the end.
    function accumulator(uint32 shardId, uint64 index) external view returns (bytes32);
    /// Reverts with `UnknownEntry` past the end.
    function entry(uint32 shardId, uint64 index) external view returns (Entry memory);
}
