// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// Which shards exist, who sequences them, and which lanes are open (docs/spec/messages.md, docs/spec/batches.md).
interface IShardRegistry {
    struct Shard {
        /// EIP-155 chain id of the shard.
        uint64 chainId;
        /// Hash of the shard's block 0.
        bytes32 genesisHash;
        address sequencer;
        /// L1 block of the registration: the lowest origin a batch may name.
        uint64 registeredAt;
    }

    struct Lane {
        bool open;
        /// 0 delivers against posted claims, 1 against settled ones.
        uint8 safety;
    }

    event Initialized(address queue, address inbox, address claims, address vault);
    event ShardRegistered(uint32 indexed shardId, uint64 chainId, bytes32 genesisHash, address sequencer);
    event SequencerSet(uint32 indexed shardId, address sequencer);
    event LaneSet(uint32 indexed src, uint32 indexed dst, bool open, uint8 safety);

    error NotOwner();
    error ZeroAddress();
    error AlreadyInitialized();
    error NotInitialized();
    /// A shard id is above 0 and below 2^16.
    error BadShardId(uint32 shardId);
    /// Ids are never reused.
    error ShardExists(uint32 shardId);
    error UnknownShard(uint32 shardId);
    /// Zero, L1's own, or another shard's.
    error BadChainId(uint64 chainId);
    error ZeroGenesisHash();
    error SelfLane(uint32 shardId);
    error BadLaneSafety(uint8 safety);

    /// Names the other contracts, once, by the owner. They hold this registry's address, so it can't know theirs sooner.
    function initialize(address queue_, address inbox_, address claims_, address vault_) external;

    /// By the owner. `sequencer` is the account whose batches are accepted.
    function register(uint32 shardId, uint64 chainId, bytes32 genesisHash, address sequencer) external;

    /// By the owner.
    function setSequencer(uint32 shardId, address sequencer) external;

    /// Sets what the lane from `src` to `dst` allows, by the owner, and tells both shards through their queues.
    function setLane(uint32 src, uint32 dst, bool open, uint8 safety) external;

    function owner() external view returns (address);
    function queue() external view returns (address);
    function inbox() external view returns (address);
    function claims() external view returns (address);
    function vault() external view returns (address);

    /// Reverts with `UnknownShard` for an id that was never registered.
    function getShard(uint32 shardId) external view returns (Shard memory);
    function isRegistered(uint32 shardId) external view returns (bool);
    /// DOMAIN of the shard; reverts with `UnknownShard`.
    function domain(uint32 shardId) external view returns (bytes32);
    /// 0 for a chain id that no shard has.
    function shardOfChain(uint64 chainId) external view returns (uint32);
    /// Closed, safety 0, until set.
    function lane(uint32 src, uint32 dst) external view returns (Lane memory);
}
