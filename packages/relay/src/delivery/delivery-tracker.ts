import { DeliveryState, type ShardId } from '@bulkhead/protocol';

/** Origins to wait before a delivery that reverted is tried again: 1, 2, 4 … up to this many. */
export const MAX_BACKOFF_ORIGINS = 64;

/** Where each message from a source stands at this shard's inbox. Rebuilt from the shard's own logs; nothing is stored. */
export interface DeliveryTracker {
  /** Takes a state change that a block of this shard made. Blocks come in order. */
  record(source: ShardId, index: number, state: DeliveryState, blockNumber: number): void;
  state(source: ShardId, index: number): DeliveryState;
  /** Indices of messages whose call failed and that nobody has retried or finalized. */
  failed(source: ShardId): Iterable<number>;
  /** Messages of the source below this index need no look any more. */
  floor(source: ShardId): number;
  /** The floor never sinks, except by `unwind`. */
  raiseFloor(source: ShardId, index: number): void;
  /** Notes that a delivery was put into a block; it is tried again only after a growing number of origins. */
  attempted(source: ShardId, index: number, originNumber: number): void;
  mayAttempt(source: ShardId, index: number, originNumber: number): boolean;
  /** Forgets what blocks above `blockNumber` did. */
  unwind(blockNumber: number): void;
}

interface Entry {
  readonly state: DeliveryState;
  readonly blockNumber: number;
  /** What it was before: a failed message may be delivered later, and that may be unwound. */
  readonly before: Entry | undefined;
}

interface Attempts {
  readonly count: number;
  readonly nextOrigin: number;
}

export function createDeliveryTracker(): DeliveryTracker {
  const states = new Map<ShardId, Map<number, Entry>>();
  const failed = new Map<ShardId, Set<number>>();
  const floors = new Map<ShardId, number>();
  const attempts = new Map<ShardId, Map<number, Attempts>>();

  const of = <V>(maps: Map<ShardId, Map<number, V>>, source: ShardId): Map<number, V> => {
    let map = maps.get(source);
    if (map === undefined) {
      map = new Map();
      maps.set(source, map);
    }
    return map;
  };

  function noteFailed(source: ShardId, index: number, newState: DeliveryState): void {
    let indices = failed.get(source);
    if (newState !== DeliveryState.Failed) indices?.delete(index);
    else {
      if (indices === undefined) {
        indices = new Set();
        failed.set(source, indices);
      }
      indices.add(index);
    }
  }

  const state = (source: ShardId, index: number): DeliveryState =>
    states.get(source)?.get(index)?.state ?? DeliveryState.Unseen;

  return {
    record(source, index, newState, blockNumber) {
      const known = of(states, source);
      // A block that is read twice, or again after a restart, says the same once more.
      known.set(index, { state: newState, blockNumber, before: asOf(known.get(index), blockNumber - 1) });
      noteFailed(source, index, newState);
      attempts.get(source)?.delete(index);
    },
    state,
    failed: (source) => failed.get(source) ?? [],
    floor: (source) => floors.get(source) ?? 0,
    raiseFloor(source, index) {
      if (index <= (floors.get(source) ?? 0)) return;
      floors.set(source, index);
      const waiting = attempts.get(source);
      // One that failed stands below the floor and is still to be finalized.
      for (const tried of waiting?.keys() ?? [])
        if (tried < index && state(source, tried) !== DeliveryState.Failed) waiting?.delete(tried);
    },
    attempted(source, index, originNumber) {
      // The block's own logs may have been read before this note came: what is over needs no next attempt.
      const now = state(source, index);
      if (now !== DeliveryState.Unseen && now !== DeliveryState.Failed) return;
      const count = (attempts.get(source)?.get(index)?.count ?? 0) + 1;
      const wait = Math.min(2 ** (count - 1), MAX_BACKOFF_ORIGINS);
      of(attempts, source).set(index, { count, nextOrigin: originNumber + wait });
    },
    mayAttempt: (source, index, originNumber) => originNumber >= (attempts.get(source)?.get(index)?.nextOrigin ?? 0),
    unwind(blockNumber) {
      for (const [source, known] of states) {
        for (const [index, newest] of known) {
          const entry = asOf(newest, blockNumber);
          noteFailed(source, index, entry?.state ?? DeliveryState.Unseen);
          if (entry === undefined) known.delete(index);
          else if (entry !== newest) known.set(index, entry);
        }
      }
      floors.clear();
      attempts.clear();
    },
  };
}

function asOf(newest: Entry | undefined, blockNumber: number): Entry | undefined {
  let entry = newest;
  while (entry !== undefined && entry.blockNumber > blockNumber) entry = entry.before;
  return entry;
}
