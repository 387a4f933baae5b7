import {
  type Delivery,
  DeliveryState,
  encodeFinalize,
  MAX_MESSAGE_GAS,
  type Message,
  type SettlementLeaf,
  type ShardId,
} from '@bulkhead/protocol';
import { size } from 'viem';
import { buildDelivery, buildProof, DELIVERY_OVERHEAD_BYTES, type SettlementProofs } from './build-delivery.js';
import type { CandidateFinder } from './candidates.js';
import { DELIVERABLE_KINDS } from './deliverable-kinds.js';
import { gasToDeliver, gasToFinalize } from './delivery-gas.js';
import type { DeliveryTracker } from './delivery-tracker.js';
import { isExpired } from './is-expired.js';
import type { OutboxMirror } from './outbox-mirror.js';
import type { SettlementReader } from './ports.js';

/** Bytes of the calldata of `finalize`. */
const FINALIZE_BYTES = 4 + 32 * 13;

/** Something that a block can do for a message. */
export interface Offer {
  readonly message: Message;
  readonly gas: bigint;
  /** Of calldata. */
  readonly bytes: number;
  /** Undefined when L1 has no cap for its value yet. */
  build(): Delivery | undefined;
}

export interface LaneOptions {
  readonly shardId: ShardId;
  readonly settlement: Pick<SettlementReader, 'inboundLane'>;
  readonly mirrors: ReadonlyMap<ShardId, Pick<OutboxMirror, 'find'>>;
  readonly tracker: DeliveryTracker;
  readonly finder: CandidateFinder;
}

/** What can be done for the messages of one source: those that failed and are over first, then new ones in index order. */
export function* laneOffers(
  options: LaneOptions,
  source: ShardId,
  leaf: SettlementLeaf,
  proofs: SettlementProofs,
): Generator<Offer> {
  yield* finalizations(options, source, proofs.origin);
  yield* deliveries(options, source, leaf, proofs);
}

/** Needs no proof and no open lane: the Inbox knows the message. */
function* finalizations(
  { mirrors, tracker }: LaneOptions,
  source: ShardId,
  origin: SettlementProofs['origin'],
): Generator<Offer> {
  for (const index of tracker.failed(source)) {
    const message = mirrors.get(source)?.find(index)?.message;
    if (message === undefined || !isExpired(message, origin.timestamp)) continue;
    if (!tracker.mayAttempt(source, index, origin.number)) continue;
    const gas = gasToFinalize(message);
    const build = (): Delivery => ({ gas, data: encodeFinalize(message) });
    yield { message, gas, bytes: FINALIZE_BYTES, build };
  }
}

function* deliveries(
  { shardId, settlement, tracker, finder }: LaneOptions,
  source: ShardId,
  leaf: SettlementLeaf,
  proofs: SettlementProofs,
): Generator<Offer> {
  const { origin } = proofs;
  const lane = settlement.inboundLane(source);
  if (!lane.open) return;
  const outboxRoot = lane.settledOnly ? leaf.settledOutboxRoot : leaf.outboxRoot;
  const { complete, messages } = finder.find({ source, destination: shardId, leaf, outboxRoot }, tracker.floor(source));
  let leading = complete;
  for (const { message, payload, prove } of messages) {
    const { index, kind, gasLimit } = message;
    // An honest outbox takes no message above the gas limit.
    const done =
      tracker.state(source, index) !== DeliveryState.Unseen ||
      !DELIVERABLE_KINDS.has(kind) ||
      gasLimit > MAX_MESSAGE_GAS;
    leading &&= done;
    if (leading) tracker.raiseFloor(source, index + 1);
    if (done || !tracker.mayAttempt(source, index, origin.number)) continue;
    const gas = gasToDeliver(message, payload, origin.timestamp);
    const build = (): Delivery | undefined => {
      const proof = buildProof(proofs, leaf, message, prove());
      return proof && buildDelivery(message, payload, proof, gas);
    };
    yield { message, gas, bytes: size(payload) + DELIVERY_OVERHEAD_BYTES, build };
  }
}
