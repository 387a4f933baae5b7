// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IL1Info} from "../interfaces/IL1Info.sol";
import {Messages} from "../libraries/Messages.sol";
import {Predeploys} from "../libraries/Predeploys.sol";

contract L1Info is IL1Info {
    uint256 private constant ROOTS_KEPT = 16;
    uint32 private constant MAX_SHARDS = 1 << 16;

    // Genesis writes slots 0, 1 and 2.
    uint32 public shardId;
    uint256 public l1ChainId;
    address public registry;

    bytes32 public domain;
    Origin private _origin;
    bytes32[ROOTS_KEPT] private _roots;
    uint256 private _rootCount;
    mapping(uint32 peer => Lane) private _lanes;
    mapping(uint64 chainId => uint32) public shardOf;
    /// L1's time when it had each of `_roots`.
    uint64[ROOTS_KEPT] private _times;

    modifier onlySystem() {
        if (msg.sender != Predeploys.SYSTEM) revert NotSystem();
        _;
    }

    /// @inheritdoc IL1Info
    function update(uint64 number, uint64 timestamp, bytes32 hash, uint256 baseFee, bytes32 settlementRoot)
        external
        onlySystem
    {
        // The genesis hash commits to this contract's storage, so the domain can't be part of genesis.
        if (domain == 0) domain = Messages.domain(l1ChainId, registry, shardId, blockhash(0));

        _origin = Origin(number, timestamp, hash, baseFee, settlementRoot);

        uint256 count = _rootCount;
        // No tree has root zero, so `_roots` of an empty ring never equals an import.
        if (settlementRoot != 0 && settlementRoot != _roots[(count + ROOTS_KEPT - 1) % ROOTS_KEPT]) {
            _roots[count % ROOTS_KEPT] = settlementRoot;
            _times[count % ROOTS_KEPT] = timestamp;
            _rootCount = count + 1;
        }
        emit OriginUpdated(number, hash, settlementRoot);
    }

    /// @inheritdoc IL1Info
    function setLane(uint32 peer, uint64 peerChainId, bool outOpen, bool inOpen, uint8 safety) external onlySystem {
        if (peer == 0 || peer >= MAX_SHARDS || peer == shardId) revert BadLane(peer, peerChainId);
        // Chain ids name the two ends of a DATA message, so no two chains that a shard knows may share one.
        if (peerChainId == 0 || peerChainId == block.chainid || peerChainId == l1ChainId) {
            revert BadLane(peer, peerChainId);
        }
        uint32 known = shardOf[peerChainId];
        if (known != 0 && known != peer) revert BadLane(peer, peerChainId);

        if (known == 0) {
            delete shardOf[_lanes[peer].chainId];
            shardOf[peerChainId] = peer;
        }
        _lanes[peer] = Lane(peerChainId, outOpen, inOpen, safety);
        emit LaneSet(peer, peerChainId, outOpen, inOpen, safety);
    }

    /// @inheritdoc IL1Info
    function isImported(bytes32 settlementRoot) external view returns (bool found) {
        (found,) = _find(settlementRoot);
    }

    /// @inheritdoc IL1Info
    function importedAt(bytes32 settlementRoot) external view returns (uint64) {
        (bool found, uint256 position) = _find(settlementRoot);
        return found ? _times[position] : 0;
    }

    /// @inheritdoc IL1Info
    function importedRoots() external view returns (bytes32[16] memory roots) {
        uint256 newest = _rootCount + ROOTS_KEPT - 1;
        for (uint256 age; age < ROOTS_KEPT; ++age) {
            roots[age] = _roots[(newest - age) % ROOTS_KEPT];
        }
    }

    /// @inheritdoc IL1Info
    function origin() external view returns (Origin memory) {
        return _origin;
    }

    /// @inheritdoc IL1Info
    function lane(uint32 peer) external view returns (Lane memory) {
        return _lanes[peer];
    }

    /// The newest place of a root in the ring.
    function _find(bytes32 settlementRoot) private view returns (bool, uint256 position) {
        if (settlementRoot == 0) return (false, 0);
        uint256 newest = _rootCount + ROOTS_KEPT - 1;
        for (uint256 age; age < ROOTS_KEPT; ++age) {
            position = (newest - age) % ROOTS_KEPT;
            if (_roots[position] == settlementRoot) return (true, position);
        }
        return (false, 0);
    }
}
