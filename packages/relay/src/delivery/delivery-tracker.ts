import { DeliveryState, type ShardId } from '@bulkhead/protocol';

/** Origins to wait before a delivery that reverted is tried again: 1, 2, 4 … up to this many. */
const MAX_BACKOFF_ORIGINS = 64;

/** Where each message from a source stands at this shard's inbox. Rebuilt from the shard's own logs; nothing is stored. */
export interface DeliveryTracker {
  /** Takes a state change that a block of this shard made. */
  record(source: ShardId, index: number, state: DeliveryState, blockNumber: number): void;
  state(source: ShardId, index: number): DeliveryState;
  /** Messages of the source below this index need no look any more. */
  floor(source: ShardId): number;
  raiseFloor(source: ShardId, index: number): void;
  /** Notes that a delivery was put into a block; it is tried again only after a growing number of origins. */
  attempted(source: ShardId, index: number, originNumber: number): void;
  mayAttempt(source: ShardId, index: number, originNumber: number): boolean;
  /** Forgets what blocks above `blockNumber` did. */
  unwind(blockNumber: number): void;
}

interface Entry {
  state: DeliveryState;
  blockNumber: number;
}

export function createDeliveryTracker(): DeliveryTracker {
  const states = new Map<ShardId, Map<number, Entry>>();
  const floors = new Map<ShardId, number>();
  const attempts = new Map<ShardId, Map<number, { count: number; nextOrigin: number }>>();

  const of = <V>(maps: Map<ShardId, Map<number, V>>, source: ShardId): Map<number, V> => {
    let map = maps.get(source);
    if (map === undefined) {
      map = new Map();
      maps.set(source, map);
    }
    return map;
  };

  return {
    record(source, index, state, blockNumber) {
      of(states, source).set(index, { state, blockNumber });
      of(attempts, source).delete(index);
    },
    floor: (source) => floors.get(source) ?? 0,
    raiseFloor: (source, index) => void floors.set(source, index),
    state: (source, index) => of(states, source).get(index)?.state ?? DeliveryState.Unseen,
    attempted(source, index, originNumber) {
      const count = (of(attempts, source).get(index)?.count ?? 0) + 1;
      const wait = Math.min(2 ** (count - 1), MAX_BACKOFF_ORIGINS);
      of(attempts, source).set(index, { count, nextOrigin: originNumber + wait });
    },
    mayAttempt: (source, index, originNumber) => originNumber >= (of(attempts, source).get(index)?.nextOrigin ?? 0),
    unwind(blockNumber) {
      for (const known of states.values())
        for (const [index, entry] of known) if (entry.blockNumber > blockNumber) known.delete(index);
      floors.clear();
      attempts.clear();
    },
  };
}
