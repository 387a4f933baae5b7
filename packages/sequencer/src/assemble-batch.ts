import {
  BATCH_CODEC,
  BATCH_VERSION,
  type BatchHeader,
  type BlockInputs,
  batchBlocks,
  batchHash,
  DaKind,
  encodePayload,
  type OutboxItem,
  type Outputs,
  type ShardId,
} from '@bulkhead/protocol';
import { keccak256 } from 'viem';
import type { BatchTip, SealedBatch } from './ports.js';

/**
 * Makes the batch that follows `tip` out of consecutive blocks (docs/spec/batches.md).
 *
 * @throws ProtocolError `batch-not-derivable` when derivation would not give these blocks back.
 */
export function assembleBatch(args: {
  readonly shardId: ShardId;
  readonly tip: BatchTip;
  readonly blocks: readonly BlockInputs[];
  readonly outbox: readonly OutboxItem[];
  readonly outputs: Outputs;
}): SealedBatch {
  const { shardId, tip, blocks, outbox, outputs } = args;
  const batched = batchBlocks(blocks, tip.end);
  const payload = encodePayload({ blocks: batched.blocks, outbox });
  const header: BatchHeader = {
    ...batched.header,
    version: BATCH_VERSION,
    shardId,
    batchIndex: tip.nextIndex,
    prevBatchHash: tip.hash,
    queueAccumulator: batched.queueAccumulator ?? tip.queueAccumulator,
    daKind: DaKind.Calldata,
    codec: BATCH_CODEC,
    dataHash: keccak256(payload),
  };
  return {
    header,
    hash: batchHash(header),
    outputs,
    payload,
    end: {
      lastBlock: header.firstBlock + header.blockCount - 1,
      lastTimestamp: header.lastTimestamp,
      originNumber: header.l1OriginNumber,
      queueTo: header.queueTo,
    },
  };
}
