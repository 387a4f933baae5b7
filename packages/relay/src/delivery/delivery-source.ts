import { type Delivery, DeliveryState, type L1Origin, MessageKind, type ShardId } from '@bulkhead/protocol';
import { buildDelivery, buildProof, DELIVERY_OVERHEAD_GAS, SettlementProofs } from './build-delivery.js';
import type { DeliveryTracker } from './delivery-tracker.js';
import type { MirroredMessage, OutboxMirror } from './outbox-mirror.js';
import type { SettlementReader } from './ports.js';

/** Kinds this version delivers (docs/spec/messages.md). */
const DELIVERABLE: ReadonlySet<number> = new Set([MessageKind.Data, MessageKind.Asset]);

export interface DeliverySourceOptions {
  readonly shardId: ShardId;
  readonly settlement: SettlementReader;
  readonly mirrors: ReadonlyMap<ShardId, OutboxMirror>;
  readonly tracker: DeliveryTracker;
}

/** Offers what a block can deliver; the law is in `Inbox.deliver`, this only spares blocks what would revert. */
export interface DeliverySource {
  /**
   * Deliveries that `origin` proves, within the gas budget: sources take turns, each in index order. Changes nothing,
   * so it may be asked again.
   */
  pending(origin: L1Origin, gasBudget: bigint): readonly Delivery[];
  /** Notes that these went into a block: one that fails is offered again only after a growing number of origins. */
  attempted(deliveries: readonly Delivery[], originNumber: number): void;
}

export function createDeliverySource(options: DeliverySourceOptions): DeliverySource {
  const { shardId, settlement, mirrors, tracker } = options;
  const offered = new WeakMap<Delivery, { readonly source: ShardId; readonly index: number }>();
  let proofs: SettlementProofs | undefined;

  /** Proofs are the same for every block of an origin. */
  function proofsAt(origin: L1Origin): SettlementProofs {
    if (proofs?.origin.hash !== origin.hash) proofs = new SettlementProofs(origin, settlement);
    return proofs;
  }

  function* candidates(source: ShardId, origin: L1Origin, outboxCount: number): Generator<MirroredMessage> {
    const mirror = mirrors.get(source);
    if (mirror === undefined) return;
    let leading = true;
    for (const entry of mirror.messages(shardId, tracker.floor(source), outboxCount)) {
      const { index, kind, deadline } = entry.message;
      const done = tracker.state(source, index) !== DeliveryState.Unseen;
      if (leading && done) tracker.raiseFloor(source, index + 1);
      leading &&= done;
      if (done || !DELIVERABLE.has(kind) || deadline < BigInt(origin.timestamp)) continue;
      if (tracker.mayAttempt(source, index, origin.number)) yield entry;
    }
  }

  return {
    pending(origin, gasBudget) {
      const at = proofsAt(origin);
      if (!at.consistent) return [];
      let lanes = [...at.leaves]
        // A settled lane is served once derivation sees claims settle; until then it offers nothing.
        .filter(([source]) => source !== shardId && isServed(settlement, source))
        .map(([source, leaf]) => candidates(source, origin, leaf.outboxCount));
      const picked: Delivery[] = [];
      let gasLeft = gasBudget;
      while (lanes.length > 0) {
        lanes = lanes.filter((lane) => {
          const turn = lane.next();
          if (turn.done) return false;
          const { message } = turn.value;
          const gas = message.gasLimit + DELIVERY_OVERHEAD_GAS;
          if (gas > gasLeft) return false;
          const mirror = mirrors.get(message.srcShard);
          const proof = mirror && buildProof(at, mirror, turn.value);
          if (proof === undefined || (message.amount > 0n && proof.cap === undefined)) return true;
          const delivery = buildDelivery(turn.value, proof);
          offered.set(delivery, { source: message.srcShard, index: message.index });
          picked.push(delivery);
          gasLeft -= gas;
          return true;
        });
      }
      return picked;
    },
    attempted(deliveries, originNumber) {
      for (const delivery of deliveries) {
        const key = offered.get(delivery);
        if (key !== undefined) tracker.attempted(key.source, key.index, originNumber);
      }
    },
  };
}

function isServed(settlement: SettlementReader, source: ShardId): boolean {
  const lane = settlement.inboundLane(source);
  return lane.open && !lane.settledOnly;
}
