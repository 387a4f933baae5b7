// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

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

    mapping(uint64 number => bytes32) public pinnedOrigin;
    mapping(uint32 shardId => BatchState) private _states;

    constructor(IShardRegistry registry_, IShardQueue queue_, IStateClaims claims_, uint64 queueDelayBlocks_) {
        registry = registry_;
        queue = queue_;
        claims = claims_;
        queueDelayBlocks = queueDelayBlocks_;
    }

    /// @inheritdoc IBatchInbox
    function postBatchCalldata(BatchHeader calldata header, Outputs calldata outputs, bytes calldata payload) external {
        // An EIP-7702 account is its own tx.origin inside inner calls too, hence the second condition.
        if (msg.sender != tx.origin || msg.sender.code.length != 0) revert NotTopLevelCall();
        if (header.daKind != Batches.DA_CALLDATA) revert UnsupportedDaKind(header.daKind);
        bytes32 dataHash = keccak256(payload);
        if (header.dataHash != dataHash) revert WrongDataHash(dataHash, header.dataHash);
        _accept(header, outputs);
    }

    /// @inheritdoc IBatchInbox
    function pinOrigin() external {
        uint64 number = uint64(block.number - 1);
        bytes32 hash = blockhash(number);
        pinnedOrigin[number] = hash;
        emit OriginPinned(number, hash);
    }

    /// @inheritdoc IBatchInbox
    function batchState(uint32 shardId) external view returns (BatchState memory) {
        return _states[shardId];
    }

    function _accept(BatchHeader calldata header, Outputs calldata outputs) private {
        uint32 shardId = header.shardId;
        IShardRegistry.Shard memory shard = registry.getShard(shardId);
        if (msg.sender != shard.sequencer) revert NotSequencer(msg.sender);
        if (header.version != Batches.VERSION) revert UnsupportedVersion(header.version);
        if (header.codec != Batches.CODEC_DEFLATE_RLP) revert UnsupportedCodec(header.codec);

        BatchState memory previous = _states[shardId];
        if (previous.batchCount == 0) {
            previous.batchHash = shard.genesisHash;
            previous.l1OriginNumber = shard.registeredAt;
        }
        _checkLinks(header, previous);
        _checkTimestamps(header, previous.lastTimestamp);
        _checkOrigin(header, previous.l1OriginNumber);
        bytes32 accumulator =
            QueueRule.check(queue, shardId, previous.queueTo, header.queueTo, header.l1OriginNumber, queueDelayBlocks);
        if (header.queueAccumulator != accumulator) {
            revert WrongQueueAccumulator(accumulator, header.queueAccumulator);
        }

        bytes32 batchHash = Batches.hash(header);
        _states[shardId] = BatchState({
            batchHash: batchHash,
            batchCount: header.batchIndex + 1,
            l1OriginNumber: header.l1OriginNumber,
            queueTo: header.queueTo,
            lastBlock: header.firstBlock + header.blockCount - 1,
            lastTimestamp: header.lastTimestamp
        });
        emit BatchPosted(shardId, header.batchIndex, batchHash, header);
        claims.propose(shardId, header.batchIndex, msg.sender, previous.queueTo, header.queueTo, outputs);
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
