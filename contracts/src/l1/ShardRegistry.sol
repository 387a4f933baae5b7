// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IShardQueue} from "../interfaces/IShardQueue.sol";
import {IShardRegistry} from "../interfaces/IShardRegistry.sol";
import {Messages} from "../libraries/Messages.sol";
import {QueueEntries} from "../libraries/QueueEntries.sol";

contract ShardRegistry is IShardRegistry {
    uint32 private constant MAX_SHARD_ID = type(uint16).max;

    address public immutable owner;

    address public queue;
    address public inbox;
    address public claims;
    address public vault;

    mapping(uint64 chainId => uint32) public shardOfChain;
    mapping(uint32 shardId => Shard) private _shards;
    mapping(uint32 src => mapping(uint32 dst => Lane)) private _lanes;

    modifier onlyOwner() {
        if (msg.sender != owner) revert NotOwner();
        _;
    }

    constructor(address owner_) {
        if (owner_ == address(0)) revert ZeroAddress();
        owner = owner_;
    }

    /// @inheritdoc IShardRegistry
    function initialize(address queue_, address inbox_, address claims_, address vault_) external onlyOwner {
        if (queue != address(0)) revert AlreadyInitialized();
        if (queue_ == address(0) || inbox_ == address(0) || claims_ == address(0) || vault_ == address(0)) {
            revert ZeroAddress();
        }
        (queue, inbox, claims, vault) = (queue_, inbox_, claims_, vault_);
        emit Initialized(queue_, inbox_, claims_, vault_);
    }

    /// @inheritdoc IShardRegistry
    function register(uint32 shardId, uint64 chainId, bytes32 genesisHash, address sequencer) external onlyOwner {
        if (queue == address(0)) revert NotInitialized();
        if (shardId == 0 || shardId > MAX_SHARD_ID) revert BadShardId(shardId);
        if (isRegistered(shardId)) revert ShardExists(shardId);
        // Wallets and ERC-7930 recipients name a shard by its chain id alone.
        if (chainId == 0 || chainId == block.chainid || shardOfChain[chainId] != 0) revert BadChainId(chainId);
        if (genesisHash == 0) revert ZeroGenesisHash();
        if (sequencer == address(0)) revert ZeroAddress();

        shardOfChain[chainId] = shardId;
        _shards[shardId] = Shard({
            chainId: chainId, genesisHash: genesisHash, sequencer: sequencer, registeredAt: uint64(block.number)
        });
        emit ShardRegistered(shardId, chainId, genesisHash, sequencer);
    }

    /// @inheritdoc IShardRegistry
    function setSequencer(uint32 shardId, address sequencer) external onlyOwner {
        if (!isRegistered(shardId)) revert UnknownShard(shardId);
        if (sequencer == address(0)) revert ZeroAddress();
        _shards[shardId].sequencer = sequencer;
        emit SequencerSet(shardId, sequencer);
    }

    /// @inheritdoc IShardRegistry
    function setLane(uint32 src, uint32 dst, bool open, uint8 safety) external onlyOwner {
        if (!isRegistered(src)) revert UnknownShard(src);
        if (!isRegistered(dst)) revert UnknownShard(dst);
        if (src == dst) revert SelfLane(src);
        if (safety > Messages.SAFETY_SETTLED) revert BadLaneSafety(safety);

        _lanes[src][dst] = Lane({open: open, safety: safety});
        emit LaneSet(src, dst, open, safety);
        _queueLane(src, dst);
        _queueLane(dst, src);
    }

    /// @inheritdoc IShardRegistry
    function getShard(uint32 shardId) external view returns (Shard memory) {
        if (!isRegistered(shardId)) revert UnknownShard(shardId);
        return _shards[shardId];
    }

    /// @inheritdoc IShardRegistry
    function domain(uint32 shardId) external view returns (bytes32) {
        if (!isRegistered(shardId)) revert UnknownShard(shardId);
        return Messages.domain(block.chainid, address(this), shardId, _shards[shardId].genesisHash);
    }

    /// @inheritdoc IShardRegistry
    function lane(uint32 src, uint32 dst) external view returns (Lane memory) {
        return _lanes[src][dst];
    }

    /// @inheritdoc IShardRegistry
    function isRegistered(uint32 shardId) public view returns (bool) {
        return _shards[shardId].sequencer != address(0);
    }

    /// Tells `shardId` everything that now holds between it and `peer`.
    function _queueLane(uint32 shardId, uint32 peer) private {
        Lane memory inbound = _lanes[peer][shardId];
        bytes memory data = QueueEntries.laneData(
            peer, _shards[peer].chainId, _lanes[shardId][peer].open, inbound.open, inbound.safety
        );
        IShardQueue(queue).push(shardId, QueueEntries.KIND_POLICY, msg.sender, data);
    }
}
