// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// What `BatchInbox` checks of a batch (docs/spec/batches.md, "Header"). Times in seconds.
struct BatchHeader {
    uint8 version;
    uint32 shardId;
    uint64 batchIndex;
    bytes32 prevBatchHash;
    uint64 l1OriginNumber;
    bytes32 l1OriginHash;
    bytes32 settlementRoot;
    uint64 queueTo;
    bytes32 queueAccumulator;
    uint64 firstBlock;
    uint32 blockCount;
    uint64 firstTimestamp;
    uint64 lastTimestamp;
    uint8 daKind;
    uint8 codec;
    bytes32 dataHash;
}

/// Cumulative total of one asset on one lane since genesis.
struct Flow {
    uint32 peer;
    uint32 originShard;
    address originToken;
    uint256 total;
}

/// The claim: what the batch's last block came to. L1 takes it as said; see "Outputs" in docs/spec/batches.md.
struct Outputs {
    bytes32 blockHash;
    bytes32 stateRoot;
    bytes32 outboxRoot;
    uint64 outboxCount;
    Flow[] inTotals;
    Flow[] outTotals;
}

/// Hash and constants of docs/spec/batches.md.
library Batches {
    uint8 internal constant VERSION = 1;
    uint8 internal constant DA_CALLDATA = 0;
    uint8 internal constant DA_BLOBS = 1;
    /// A forced batch: it has no payload.
    uint8 internal constant DA_NONE = 2;
    uint8 internal constant CODEC_NONE = 0;
    uint8 internal constant CODEC_DEFLATE_RLP = 1;
    /// Blobs of one batch.
    uint256 internal constant MAX_BLOBS = 6;
    uint32 internal constant MAX_BLOCKS = 4096;
    /// Seconds a batch's last timestamp may be ahead of L1.
    uint64 internal constant MAX_TIMESTAMP_DRIFT = 15;
    /// Flows of each direction that a claim applies.
    uint256 internal constant MAX_FLOWS = 64;

    bytes32 internal constant BATCH_TYPE = keccak256("bulkhead.batch.v1");

    function hash(BatchHeader memory header) internal pure returns (bytes32) {
        return keccak256(abi.encode(BATCH_TYPE, header));
    }
}
