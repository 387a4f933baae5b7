import type { ShardId } from '@bulkhead/protocol';
import type { Heads } from '@bulkhead/rpc';
import { lastBlock } from './derivation.js';
import type { L1State } from './l1-state.js';

/** The heads of a shard: sequenced, posted, final (docs/spec/derivation.md). */
export interface ShardHeads {
  read(): Heads;
  /** Index of the newest claim whose window has passed. */
  settledBatch(windowSeconds: number): number | undefined;
}

export function createShardHeads(args: {
  readonly shardId: ShardId;
  readonly l1: L1State;
  readonly latest: () => number;
  /** Last block that this node knows to be what L1 says; every block that it has made itself when absent. */
  readonly checked?: () => number;
}): ShardHeads {
  const { shardId, l1, latest, checked = latest } = args;
  const { view } = l1;
  return {
    read() {
      const head = latest();
      const posted = view.lastBatch(shardId);
      const safe = posted === undefined ? 0 : Math.min(head, checked(), lastBlock(posted));
      return { latest: head, safe, finalized: Math.min(safe, finalizedBlock()) };
    },
    settledBatch(windowSeconds) {
      const now = view.clock();
      const claims = view.claims(shardId);
      let low = 0;
      let high = claims.length;
      while (low < high) {
        const middle = (low + high) >> 1;
        if ((claims[middle]?.postedAt ?? Number.POSITIVE_INFINITY) + windowSeconds <= now) low = middle + 1;
        else high = middle;
      }
      return claims[low - 1]?.batchIndex;
    },
  };

  /** Last block of the newest batch that L1 calls final; batches are in L1 order, newest first is the short way. */
  function finalizedBlock(): number {
    let index = view.lastBatch(shardId)?.header.batchIndex ?? -1;
    for (; index >= 0; index--) {
      const batch = view.batch(shardId, index);
      if (batch !== undefined && batch.l1Block <= l1.finalized) return lastBlock(batch);
    }
    return 0;
  }
}
