// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IAssetVault} from "../interfaces/IAssetVault.sol";
import {IBatchInbox} from "../interfaces/IBatchInbox.sol";
import {IShardQueue} from "../interfaces/IShardQueue.sol";
import {IShardRegistry} from "../interfaces/IShardRegistry.sol";
import {IStateClaims} from "../interfaces/IStateClaims.sol";
import {Batches, BatchHeader, Outputs} from "../libraries/Batches.sol";
import {OriginHash} from "./OriginHash.sol";
import {QueueRule} from "./QueueRule.sol";

contract BatchInbox is IBatchInbox {
    IShardRegistry public immutable registry;
    IShardQueue public immutable queue;
    IStateClaims public immutable claims;
    uint64 public immutable queueDelayBlocks;
    uint64 public immutable forceAfterBlocks;

    /// `BatchState` in one slot, without the hash. The checks at the door keep each number far below 2^48.
    struct Door {
        uint48 batchCount;
        uint48 l1OriginNumber;
        uint48 queueTo;
        uint48 lastBlock;
        uint48 lastTimestamp;
    }

    mapping(uint64 number => bytes32) public pinnedOrigin;
    mapping(uint32 shardId => Door) private _doors;
    mapping(uint32 shardId => mapping(uint64 batchIndex => bytes32)) private _batchHashes;

    constructor(
        IShardRegistry registry_,
        IShardQueue queue_,
        IStateClaims claims_,
        uint64 queueDelayBlocks_,
        uint64 forceAfterBlocks_
    ) {
        registry = registry_;
        queue = queue_;
        claims = claims_;
        queueDelayBlocks = queueDelayBlocks_;
        forceAfterBlocks = forceAfterBlocks_;
    }

    /// @inheritdoc IBatchInbox
    function postBatchCalldata(BatchHeader calldata header, Outputs calldata outputs, bytes calldata payload) external {
        // An EIP-7702 account is its own tx.origin inside inner calls too, hence the second condition.
        if (msg.sender != tx.origin || msg.sender.code.length != 0) revert NotTopLevelCall();
        if (header.daKind != Batches.DA_CALLDATA) revert UnsupportedDaKind(header.daKind);
        bytes32 dataHash = keccak256(payload);
        if (header.dataHash != dataHash) revert WrongDataHash(dataHash, header.dataHash);
        _post(header, outputs);
    }

    /// @inheritdoc IBatchInbox
    function postBatchBlobs(BatchHeader calldata header, Outputs calldata outputs) external {
        if (header.daKind != Batches.DA_BLOBS) revert UnsupportedDaKind(header.daKind);
        bytes32 dataHash = _blobsHash();
        if (header.dataHash != dataHash) revert WrongDataHash(dataHash, header.dataHash);
        _post(header, outputs);
    }

    /// @inheritdoc IBatchInbox
    function forceBatch(uint32 shardId) external returns (BatchHeader memory header) {
        IShardRegistry.Shard memory shard = registry.getShard(shardId);
        BatchState memory previous = _previous(shardId, shard);
        if (!_isOverdue(shardId, previous.queueTo)) revert NothingOverdue(shardId);

        header.version = Batches.VERSION;
        header.shardId = shardId;
        header.batchIndex = previous.batchCount;
        header.prevBatchHash = previous.batchHash;
        header.l1OriginNumber = uint64(block.number - 1);
        header.l1OriginHash = OriginHash.find(header.l1OriginNumber);
        header.settlementRoot = claims.rootAt(header.l1OriginNumber);
        header.queueTo = QueueRule.duePrefix(queue, shardId, previous.queueTo, header.l1OriginNumber, queueDelayBlocks);
        header.queueAccumulator = queue.accumulator(shardId, header.queueTo);
        header.firstBlock = previous.lastBlock + 1;
        header.blockCount = 1;
        uint64 timestamp = uint64(block.timestamp);
        if (timestamp < previous.lastTimestamp) timestamp = previous.lastTimestamp;
        (header.firstTimestamp, header.lastTimestamp) = (timestamp, timestamp);
        header.daKind = Batches.DA_NONE;
        header.codec = Batches.CODEC_NONE;
        _store(header, previous.queueTo);
    }

    /// @inheritdoc IBatchInbox
    function pinOrigin() external {
        uint64 number = uint64(block.number - 1);
        bytes32 hash = blockhash(number);
        pinnedOrigin[number] = hash;
        emit OriginPinned(number, hash);
    }

    /// @inheritdoc IBatchInbox
    function batchHashAt(uint32 shardId, uint64 batchIndex) external view returns (bytes32 batchHash) {
        batchHash = _batchHashes[shardId][batchIndex];
        if (batchHash == 0) revert UnknownBatch(shardId, batchIndex);
    }

    /// @inheritdoc IBatchInbox
    function batchState(uint32 shardId) public view returns (BatchState memory state) {
        Door memory door = _doors[shardId];
        if (door.batchCount > 0) state.batchHash = _batchHashes[shardId][door.batchCount - 1];
        state.batchCount = door.batchCount;
        state.l1OriginNumber = door.l1OriginNumber;
        state.queueTo = door.queueTo;
        state.lastBlock = door.lastBlock;
        state.lastTimestamp = door.lastTimestamp;
    }

    function _post(BatchHeader calldata header, Outputs calldata outputs) private {
        uint32 shardId = header.shardId;
        IShardRegistry.Shard memory shard = registry.getShard(shardId);
        if (msg.sender != shard.sequencer) revert NotSequencer(msg.sender);
        if (header.version != Batches.VERSION) revert UnsupportedVersion(header.version);
        if (header.codec != Batches.CODEC_DEFLATE_RLP) revert UnsupportedCodec(header.codec);

        BatchState memory previous = _previous(shardId, shard);
        _checkLinks(header, previous);
        _checkTimestamps(header, previous.lastTimestamp);
        _checkOrigin(header, previous.l1OriginNumber);
        bytes32 accumulator =
            QueueRule.check(queue, shardId, previous.queueTo, header.queueTo, header.l1OriginNumber, queueDelayBlocks);
        if (header.queueAccumulator != accumulator) {
            revert WrongQueueAccumulator(accumulator, header.queueAccumulator);
        }

        _store(header, previous.queueTo);
        claims.record(shardId, header.batchIndex, msg.sender, outputs);
    }

    /// Makes a checked batch the newest, and what it credits the shard's own.
    function _store(BatchHeader memory header, uint64 queueFrom) private {
        uint32 shardId = header.shardId;
        bytes32 batchHash = Batches.hash(header);
        _batchHashes[shardId][header.batchIndex] = batchHash;
        _doors[shardId] = Door({
            batchCount: uint48(header.batchIndex + 1),
            l1OriginNumber: uint48(header.l1OriginNumber),
            queueTo: uint48(header.queueTo),
            lastBlock: uint48(header.firstBlock + header.blockCount - 1),
            lastTimestamp: uint48(header.lastTimestamp)
        });
        emit BatchPosted(shardId, header.batchIndex, batchHash, header);
        if (header.queueTo > queueFrom) {
            IAssetVault(registry.vault()).consumeDeposits(shardId, queueFrom, header.queueTo);
        }
    }

    /// Where the next batch goes on; for the first one, at genesis.
    function _previous(uint32 shardId, IShardRegistry.Shard memory shard)
        private
        view
        returns (BatchState memory previous)
    {
        previous = batchState(shardId);
        if (previous.batchCount > 0) return previous;
        previous.batchHash = shard.genesisHash;
        previous.l1OriginNumber = shard.registeredAt;
    }

    function _isOverdue(uint32 shardId, uint64 from) private view returns (bool) {
        if (from >= queue.length(shardId)) return false;
        uint256 overdueAt = uint256(queue.entry(shardId, from).l1Block) + queueDelayBlocks + forceAfterBlocks;
        // Due also by the origin that the batch will have, or it would take nothing.
        return overdueAt < block.number;
    }

    /// `keccak256` of all versioned hashes of the transaction.
    function _blobsHash() private view returns (bytes32) {
        bytes memory hashes;
        uint256 count;
        for (bytes32 hash = blobhash(0); hash != 0; hash = blobhash(++count)) {
            hashes = bytes.concat(hashes, hash);
        }
        if (count == 0) revert NoBlobs();
        if (count > Batches.MAX_BLOBS) revert TooManyBlobs(count);
        return keccak256(hashes);
    }

    function _checkLinks(BatchHeader calldata header, BatchState memory previous) private pure {
        if (header.batchIndex != previous.batchCount) revert WrongBatchIndex(previous.batchCount, header.batchIndex);
        if (header.prevBatchHash != previous.batchHash) {
            revert WrongPrevBatchHash(previous.batchHash, header.prevBatchHash);
        }
        if (header.firstBlock != previous.lastBlock + 1) {
            revert WrongFirstBlock(previous.lastBlock + 1, header.firstBlock);
        }
        if (header.blockCount == 0 || header.blockCount > Batches.MAX_BLOCKS) revert BadBlockCount(header.blockCount);
    }

    function _checkTimestamps(BatchHeader calldata header, uint64 previous) private view {
        (uint64 first, uint64 last) = (header.firstTimestamp, header.lastTimestamp);
        if (first < previous) revert TimestampBeforePrevious(previous, first);
        if (last < first) revert TimestampsReversed(first, last);
        uint64 latest = uint64(block.timestamp) + Batches.MAX_TIMESTAMP_DRIFT;
        if (last > latest) revert TimestampAhead(latest, last);
    }

    function _checkOrigin(BatchHeader calldata header, uint64 previous) private view {
        uint64 number = header.l1OriginNumber;
        if (number >= block.number) revert OriginNotPast(number);
        if (number < previous) revert OriginBeforePrevious(previous, number);
        bytes32 hash = OriginHash.find(number);
        if (hash == 0) hash = pinnedOrigin[number];
        if (hash == 0) revert OriginUnavailable(number);
        if (header.l1OriginHash != hash) revert WrongOriginHash(hash, header.l1OriginHash);
        bytes32 root = claims.rootAt(number);
        if (header.settlementRoot != root) revert WrongSettlementRoot(root, header.settlementRoot);
    }
}
