// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {BatchHeader, Outputs} from "../libraries/Batches.sol";

/// The door for batches (docs/spec/batches.md): it checks sequencing and never judges payload or outputs.
interface IBatchInbox {
    /// Where a shard's newest batch left it; all zero before the first.
    struct BatchState {
        bytes32 batchHash;
        /// Batches accepted: the index that the next one must have.
        uint64 batchCount;
        uint64 l1OriginNumber;
        uint64 queueTo;
        uint64 lastBlock;
        uint64 lastTimestamp;
    }

    event BatchPosted(uint32 indexed shardId, uint64 indexed batchIndex, bytes32 batchHash, BatchHeader header);
    event OriginPinned(uint64 indexed number, bytes32 blockHash);

    /// The payload must be the top-level input of a transaction, sent by an account without code.
    error NotTopLevelCall();
    error NoBlobs();
    error TooManyBlobs(uint256 count);
    error NotSequencer(address caller);
    error UnsupportedVersion(uint8 version);
    error UnsupportedDaKind(uint8 daKind);
    error UnsupportedCodec(uint8 codec);
    error WrongDataHash(bytes32 expected, bytes32 actual);
    error WrongBatchIndex(uint64 expected, uint64 actual);
    error WrongPrevBatchHash(bytes32 expected, bytes32 actual);
    error WrongFirstBlock(uint64 expected, uint64 actual);
    error BadBlockCount(uint32 blockCount);
    error TimestampBeforePrevious(uint64 previous, uint64 first);
    error TimestampsReversed(uint64 first, uint64 last);
    error TimestampAhead(uint64 latest, uint64 last);
    error OriginNotPast(uint64 number);
    error OriginBeforePrevious(uint64 previous, uint64 number);
    /// Too old for blockhash and EIP-2935, and not pinned.
    error OriginUnavailable(uint64 number);
    error WrongOriginHash(bytes32 expected, bytes32 actual);
    error WrongSettlementRoot(bytes32 expected, bytes32 actual);
    error QueueRewound(uint64 previous, uint64 queueTo);
    error QueuePastEnd(uint64 length, uint64 queueTo);
    error TooManyQueueEntries(uint64 count);
    error TooMuchQueueGas(uint64 gas);
    error QueueEntryAboveOrigin(uint64 index, uint64 l1Block);
    error QueueEntryDue(uint64 index, uint64 l1Block);
    error WrongQueueAccumulator(bytes32 expected, bytes32 actual);
    /// The oldest entry that waits has not been due for `forceAfterBlocks` yet, or none waits.
    error NothingOverdue(uint32 shardId);
    error UnknownBatch(uint32 shardId, uint64 batchIndex);

    /// Accepts the next batch of a shard together with its claim. By the shard's sequencer, as a top-level call.
    function postBatchCalldata(BatchHeader calldata header, Outputs calldata outputs, bytes calldata payload) external;

    /// The same with the payload in all blobs of the transaction, in their order.
    function postBatchBlobs(BatchHeader calldata header, Outputs calldata outputs) external;

    /// Makes the next batch of a shard out of nothing but due queue entries, in one block, when the oldest has been overdue
    /// for `forceAfterBlocks`. By anyone; the claim comes apart, through `StateClaims.propose`.
    function forceBatch(uint32 shardId) external returns (BatchHeader memory header);

    /// Keeps the hash of the previous L1 block for ever, so that a batch may name it as origin at any age.
    function pinOrigin() external;

    /// L1 blocks after which a queue entry is due.
    function queueDelayBlocks() external view returns (uint64);
    /// L1 blocks after which a due entry may be forced in by anyone.
    function forceAfterBlocks() external view returns (uint64);
    /// Hash of an accepted batch; reverts with `UnknownBatch`.
    function batchHashAt(uint32 shardId, uint64 batchIndex) external view returns (bytes32);
    function batchState(uint32 shardId) external view returns (BatchState memory);
    /// Zero unless pinned.
    function pinnedOrigin(uint64 number) external view returns (bytes32);
}
