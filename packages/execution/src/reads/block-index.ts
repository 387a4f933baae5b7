import type { BlockSelector } from '@bulkhead/protocol';
import type { BlockSummary } from '../block/sealed-block.js';
import { executionError } from '../errors.js';
import type { ShardStorage } from '../storage/shard-storage.js';

/** The block that a selector means, if this chain has it. */
export async function findSummary(storage: ShardStorage, at: BlockSelector): Promise<BlockSummary | undefined> {
  const head = storage.head();
  if ('hash' in at) {
    if (at.hash === head.hash) return head;
    const number = await storage.buckets.numberByHash.find(at.hash);
    return number === undefined ? undefined : storage.buckets.summary.find(number);
  }
  if (at.number === head.number) return head;
  return at.number < head.number ? storage.buckets.summary.find(at.number) : undefined;
}

/** @throws BLOCK_NOT_FOUND */
export async function getSummary(storage: ShardStorage, at: BlockSelector): Promise<BlockSummary> {
  const summary = await findSummary(storage, at);
  if (summary !== undefined) return summary;
  throw executionError('BLOCK_NOT_FOUND', 'no such block', { meta: { ...at } });
}
