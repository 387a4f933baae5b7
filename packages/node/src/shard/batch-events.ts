import type { ShardId } from '@bulkhead/protocol';
import type { L1Block, L1Unwind, L1View } from '@bulkhead/settlement';
import type { Hex } from 'viem';
import { lastBlock } from './derivation.js';

/** A batch of this shard came to L1, or fell out of it. */
export interface BatchEvent {
  readonly event: 'landed' | 'dropped';
  readonly batchIndex: number;
  readonly batchHash: Hex;
  readonly l1Block: number;
  readonly firstBlock: number;
  readonly lastBlock: number;
}

/** Batches that an L1 block brings, in order. */
export function landedBatches(shardId: ShardId, { origin, events }: L1Block): readonly BatchEvent[] {
  return events.flatMap((event) =>
    event.type === 'batch-posted' && event.header.shardId === shardId
      ? [describe('landed', { ...event, l1Block: origin.number })]
      : [],
  );
}

/** Batches that fall out of L1 with an unwind, newest first. Ask before the view is unwound. */
export function droppedBatches(
  shardId: ShardId,
  view: Pick<L1View, 'batch' | 'lastBatch'>,
  { ancestor }: L1Unwind,
): readonly BatchEvent[] {
  const dropped: BatchEvent[] = [];
  let batch = view.lastBatch(shardId);
  while (batch !== undefined && batch.l1Block > ancestor.number) {
    dropped.push(describe('dropped', batch));
    batch = view.batch(shardId, batch.header.batchIndex - 1);
  }
  return dropped;
}

function describe(
  event: BatchEvent['event'],
  {
    header,
    batchHash,
    l1Block,
  }: Pick<NonNullable<ReturnType<L1View['lastBatch']>>, 'header' | 'batchHash' | 'l1Block'>,
): BatchEvent {
  const { batchIndex, firstBlock } = header;
  return { event, batchIndex, batchHash, l1Block, firstBlock, lastBlock: lastBlock({ header }) };
}
