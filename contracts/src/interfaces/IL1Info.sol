// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// What a shard knows of L1: its origin, the settlement roots it has imported, and its lanes.
/// Written by 0x7E transactions only (docs/spec/derivation.md).
interface IL1Info {
    struct Origin {
        uint64 number;
        uint64 timestamp;
        bytes32 hash;
        uint256 baseFee;
        bytes32 settlementRoot;
    }

    struct Lane {
        uint64 chainId;
        bool outOpen;
        bool inOpen;
        uint8 safety;
    }

    event OriginUpdated(uint64 indexed number, bytes32 hash, bytes32 settlementRoot);
    event LaneSet(uint32 indexed peer, uint64 chainId, bool outOpen, bool inOpen, uint8 safety);

    error NotSystem();
    /// `peer` is L1, this shard or no shard id, or `chainId` already names another chain.
    error BadLane(uint32 peer, uint64 chainId);

    /// Takes over an L1 block as origin and imports its settlement root, unless that is the newest import already.
    /// Never reverts for `SYSTEM`: the same origin may come again.
    function update(uint64 number, uint64 timestamp, bytes32 hash, uint256 baseFee, bytes32 settlementRoot) external;

    /// Opens, closes or changes the lane to and from `peer`.
    /// @param safety 0 posted, 1 settled: which outbox root proves a delivery from `peer`.
    function setLane(uint32 peer, uint64 peerChainId, bool outOpen, bool inOpen, uint8 safety) external;

    function shardId() external view returns (uint32);
    function l1ChainId() external view returns (uint256);
    function registry() external view returns (address);

    /// Domain of this shard; zero in the genesis state, set by the origin update of block 1.
    function domain() external view returns (bytes32);

    /// The L1 block that this block of the shard builds on.
    function origin() external view returns (Origin memory);

    /// True for the last 16 imported settlement roots; never for zero.
    function isImported(bytes32 settlementRoot) external view returns (bool);

    /// L1's time, in seconds, of the block that this root came with; 0 unless it is imported.
    function importedAt(bytes32 settlementRoot) external view returns (uint64);

    /// The roots for which `isImported` is true, newest first; zero where fewer than 16 have been imported.
    function importedRoots() external view returns (bytes32[16] memory);

    /// All zero for a peer without a lane.
    function lane(uint32 peer) external view returns (Lane memory);

    /// The peer with this chain id; 0 if there is none.
    function shardOf(uint64 chainId) external view returns (uint32);
}
