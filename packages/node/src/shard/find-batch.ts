import type { ShardId } from '@bulkhead/protocol';
import type { L1View, PostedBatch, StandingClaim } from '@bulkhead/settlement';
import { lastBlock } from './derivation.js';

/** The batch that holds a block, or undefined while none does. Batches are ordered by block. */
export function findBatchOf(view: L1View, shardId: ShardId, block: number): PostedBatch | undefined {
  let low = 0;
  let high = (view.lastBatch(shardId)?.header.batchIndex ?? -1) + 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    const batch = view.batch(shardId, middle);
    if (batch !== undefined && lastBlock(batch) < block) low = middle + 1;
    else high = middle;
  }
  return view.batch(shardId, low);
}

/** The oldest standing claim whose outbox holds a leaf. */
export function findClaimOf(view: L1View, shardId: ShardId, index: number): StandingClaim | undefined {
  const claims = view.claims(shardId);
  let low = 0;
  let high = claims.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((claims[middle]?.outputs.outboxCount ?? 0n) <= BigInt(index)) low = middle + 1;
    else high = middle;
  }
  return claims[low];
}
