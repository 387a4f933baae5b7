import {
  BATCH_CODEC,
  BATCH_VERSION,
  type BatchHeader,
  type BlockInputs,
  batchBlocks,
  batchHash,
  type Domain,
  type OutboxItem,
  type Outputs,
  type ShardId,
} from '@bulkhead/protocol';
import { fitPayload } from './fit-payload.js';
import type { BatchTip, DataAvailability, SealedBatch } from './ports.js';

/**
 * Makes the batch that follows `tip` out of consecutive blocks (docs/spec/batches.md).
 *
 * @throws ProtocolError `batch-not-derivable` when derivation would not give these blocks back.
 */
export async function assembleBatch(args: {
  readonly shardId: ShardId;
  /** The shard's own. */
  readonly domain: Domain;
  readonly tip: BatchTip;
  readonly blocks: readonly BlockInputs[];
  /** Messages that no batch has carried, from the first on. */
  readonly outbox: readonly OutboxItem[];
  readonly outputs: Outputs;
  readonly da: DataAvailability;
}): Promise<SealedBatch> {
  const { shardId, domain, tip, blocks, outbox, outputs, da } = args;
  const batched = batchBlocks(blocks, tip.end);
  const { payload, messages, bodiesLeftOut } = fitPayload({ blocks: batched.blocks, outbox }, domain);
  const { daKind, dataHash } = await da.choose(payload);
  const header: BatchHeader = {
    ...batched.header,
    version: BATCH_VERSION,
    shardId,
    batchIndex: tip.nextIndex,
    prevBatchHash: tip.hash,
    queueAccumulator: batched.queueAccumulator ?? tip.queueAccumulator,
    daKind,
    codec: BATCH_CODEC,
    dataHash,
  };
  return {
    header,
    hash: batchHash(header),
    outputs,
    payload,
    messages,
    bodiesLeftOut,
    end: {
      lastBlock: header.firstBlock + header.blockCount - 1,
      lastTimestamp: header.lastTimestamp,
      originNumber: header.l1OriginNumber,
      queueTo: header.queueTo,
    },
  };
}
