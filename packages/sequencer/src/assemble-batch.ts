import {
  BATCH_CODEC,
  BATCH_VERSION,
  type BatchHeader,
  type BlockInputs,
  batchBlocks,
  batchHash,
  DaKind,
  type Domain,
  type OutboxItem,
  type Outputs,
  type ShardId,
} from '@bulkhead/protocol';
import { keccak256 } from 'viem';
import { fitPayload } from './fit-payload.js';
import type { BatchTip, SealedBatch } from './ports.js';

/**
 * Makes the batch that follows `tip` out of consecutive blocks (docs/spec/batches.md).
 *
 * @throws ProtocolError `batch-not-derivable` when derivation would not give these blocks back.
 */
export function assembleBatch(args: {
  readonly shardId: ShardId;
  /** The shard's own. */
  readonly domain: Domain;
  readonly tip: BatchTip;
  readonly blocks: readonly BlockInputs[];
  readonly outbox: readonly OutboxItem[];
  readonly outputs: Outputs;
}): SealedBatch {
  const { shardId, domain, tip, blocks, outbox, outputs } = args;
  const batched = batchBlocks(blocks, tip.end);
  const { payload, bodiesLeftOut } = fitPayload({ blocks: batched.blocks, outbox }, domain);
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
    bodiesLeftOut,
    end: {
      lastBlock: header.firstBlock + header.blockCount - 1,
      lastTimestamp: header.lastTimestamp,
      originNumber: header.l1OriginNumber,
      queueTo: header.queueTo,
    },
  };
}
