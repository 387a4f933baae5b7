import {
  BATCH_CODEC,
  BATCH_VERSION,
  type BatchHeader,
  type BlockInputs,
  batchHash,
  DaKind,
  encodePayload,
  type OutboxItem,
  type Outputs,
  payloadBlocks,
  type ShardId,
} from '@bulkhead/protocol';
import { keccak256 } from 'viem';
import type { BatchTip, SealedBatch } from './ports.js';

/**
 * Makes the batch that follows `tip` out of consecutive blocks (docs/spec/batches.md).
 *
 * @throws RangeError when there are no blocks or they don't follow the tip.
 */
export function assembleBatch(args: {
  readonly shardId: ShardId;
  readonly tip: BatchTip;
  readonly blocks: readonly BlockInputs[];
  readonly outbox: readonly OutboxItem[];
  readonly outputs: Outputs;
}): SealedBatch {
  const { shardId, tip, blocks, outbox, outputs } = args;
  const first = blocks[0];
  const last = blocks.at(-1);
  if (first === undefined || last === undefined) throw new RangeError('a batch has at least one block');
  if (first.number !== tip.end.lastBlock + 1)
    throw new RangeError(`block ${first.number} does not follow the batch that ends at ${tip.end.lastBlock}`);
  const entries = blocks.flatMap((block) => block.queueEntries);
  const payload = encodePayload({ blocks: payloadBlocks(blocks, tip.end), outbox });
  const header: BatchHeader = {
    version: BATCH_VERSION,
    shardId,
    batchIndex: tip.nextIndex,
    prevBatchHash: tip.hash,
    l1OriginNumber: last.origin.number,
    l1OriginHash: last.origin.hash,
    settlementRoot: last.origin.settlementRoot,
    queueTo: tip.end.queueTo + entries.length,
    queueAccumulator: entries.at(-1)?.accumulator ?? tip.queueAccumulator,
    firstBlock: first.number,
    blockCount: blocks.length,
    firstTimestamp: first.timestamp,
    lastTimestamp: last.timestamp,
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
      lastBlock: last.number,
      lastTimestamp: last.timestamp,
      originNumber: last.origin.number,
      queueTo: header.queueTo,
    },
  };
}
