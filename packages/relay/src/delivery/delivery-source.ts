import type { Delivery, L1Origin, Message, ShardId } from '@bulkhead/protocol';
import { SettlementProofs } from './build-delivery.js';
import { createCandidateFinder } from './candidates.js';
import { createCapTrees } from './cap-trees.js';
import type { DeliveryTracker } from './delivery-tracker.js';
import { laneOffers, type Offer } from './lane-offers.js';
import type { OutboxMirror } from './outbox-mirror.js';
import type { GossipedMessages, SettlementReader } from './ports.js';

/** Calldata that the deliveries of one block may take: they stay in the batch's payload, which has an end. */
export const MAX_DELIVERY_BYTES_PER_BLOCK = 262_144;

export interface DeliverySourceOptions {
  readonly shardId: ShardId;
  readonly settlement: SettlementReader;
  readonly mirrors: ReadonlyMap<ShardId, OutboxMirror>;
  readonly tracker: DeliveryTracker;
  /** Used for a source whose mirror doesn't know the root that its lane is served against. */
  readonly gossiped?: GossipedMessages;
  /** Bytes of calldata per call of `pending`. */
  readonly maxBytes?: number;
}

/** Offers what a block can deliver, and what it can give back of what failed; the law is in `Inbox.deliver`, this only spares blocks what would revert. */
export interface DeliverySource {
  /**
   * Deliveries that `origin` proves, within the gas budget: sources take turns, each in index order, the one that has
   * waited longest first. Has no effect, so it may be asked again.
   */
  pending(origin: L1Origin, gasBudget: bigint): readonly Delivery[];
  /** Notes that these went into a block: one that fails is offered again only after a growing number of origins. */
  attempted(deliveries: readonly Delivery[], originNumber: number): void;
}

export function createDeliverySource(options: DeliverySourceOptions): DeliverySource {
  const { shardId, settlement, mirrors, tracker, gossiped, maxBytes = MAX_DELIVERY_BYTES_PER_BLOCK } = options;
  const finder = createCandidateFinder(mirrors, gossiped);
  const lane = { shardId, settlement, mirrors, tracker, finder };
  const capTrees = createCapTrees(settlement);
  const offered = new WeakMap<Delivery, Message>();
  /** When each source was last served, counted in deliveries. */
  const served = new Map<ShardId, number>();
  let deliveriesServed = 0;
  let newest: SettlementProofs | undefined;

  /** Proofs are the same for every block of an origin. What isn't consistent yet may be so at the next look. */
  function findProofs(origin: L1Origin): SettlementProofs | undefined {
    if (newest?.origin.hash === origin.hash) return newest;
    const proofs = new SettlementProofs(origin, settlement, capTrees);
    if (!proofs.consistent) return undefined;
    newest = proofs;
    return proofs;
  }

  function lanesByWaiting(proofs: SettlementProofs): Generator<Offer>[] {
    return [...proofs.leaves]
      .filter(([source]) => source !== shardId)
      .sort(([a], [b]) => (served.get(a) ?? 0) - (served.get(b) ?? 0))
      .map(([source, leaf]) => laneOffers(lane, source, leaf, proofs));
  }

  return {
    pending(origin, gasBudget) {
      const proofs = findProofs(origin);
      if (proofs === undefined) return [];
      const picked: Delivery[] = [];
      let gasLeft = gasBudget;
      let bytesLeft = maxBytes;

      /** False when the lane has nothing more for this block. A message that doesn't fit is its lane's next one. */
      const takeTurn = (offers: Generator<Offer>): boolean => {
        for (let turn = offers.next(); !turn.done; turn = offers.next()) {
          const { message, gas, bytes, build } = turn.value;
          // What no block can hold must not stand in the way of what follows it.
          if (gas > gasBudget || bytes > maxBytes) continue;
          if (gas > gasLeft || bytes > bytesLeft) return false;
          const delivery = build();
          if (delivery === undefined) continue;
          offered.set(delivery, message);
          picked.push(delivery);
          gasLeft -= gas;
          bytesLeft -= bytes;
          return true;
        }
        return false;
      };

      for (let lanes = lanesByWaiting(proofs); lanes.length > 0; ) lanes = lanes.filter(takeTurn);
      return picked;
    },
    attempted(deliveries, originNumber) {
      for (const delivery of deliveries) {
        const message = offered.get(delivery);
        if (message === undefined) continue;
        served.set(message.srcShard, ++deliveriesServed);
        tracker.attempted(message.srcShard, message.index, originNumber);
      }
    },
  };
}
