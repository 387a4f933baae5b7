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
        /// TRANSACTION entries among this one and all before it.
        uint64 transactions;
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
    event FeesCollected(address to, uint256 amount);

    /// DEPOSIT comes from the vault, POLICY from the registry, TRANSACTION through `enqueueTransaction`.
    error NotAllowedToQueue(address caller, uint8 kind);
    error UnknownEntry(uint32 shardId, uint64 index);
    /// Outside 21,000 to 10,000,000: no batch could hold the entry, or no transaction.
    error BadTransactionGas(uint64 gas);
    error TransactionTooLarge(uint256 size);
    error EmptyTransaction();
    error FeeTooLow(uint256 required, uint256 paid);

    /// Appends an entry of 200,000 gas and returns its index.
    /// @param sender the account whose call caused it.
    function push(uint32 shardId, uint8 kind, address sender, bytes calldata data) external returns (uint64 index);

    /// Forces a signed transaction of the shard into its chain: once it is due, no batch may leave it out. Takes
    /// `transactionFee` and returns what was paid above it.
    /// @param gas what the transaction may use on the shard; one that declares more there is not run.
    /// @param rawTransaction EIP-2718 bytes as signed for the shard's chain id.
    function enqueueTransaction(uint32 shardId, uint64 gas, bytes calldata rawTransaction)
        external
        payable
        returns (uint64 index);

    /// Sends the fees to the registry's owner. By anyone.
    function collectFees() external;

    /// Wei that a TRANSACTION entry costs now. Doubles with every full batch of such entries that waits in the queue.
    function transactionFee(uint32 shardId, uint64 gas) external view returns (uint256);

    /// Entries ever queued for the shard.
    function length(uint32 shardId) external view returns (uint64);
    /// accumulator(index): of the entries `[0, index)`; reverts with `UnknownEntry` past the end.
    function accumulator(uint32 shardId, uint64 index) external view returns (bytes32);
    /// Reverts with `UnknownEntry` past the end.
    function entry(uint32 shardId, uint64 index) external view returns (Entry memory);
}
