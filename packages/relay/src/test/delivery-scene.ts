import {
  CAP_DEPTH,
  capLeafHash,
  type Delivery,
  decodeDeliver,
  type L1Origin,
  messageId,
  OUTBOX_DEPTH,
  outboxLeaf,
  SETTLEMENT_DEPTH,
  type ShardId,
  settlementLeafHash,
  verifyBranch,
} from '@bulkhead/protocol';
import { expect } from 'chai';
import { createDeliverySource, type DeliverySourceOptions } from '../delivery/delivery-source.js';
import { createDeliveryTracker } from '../delivery/delivery-tracker.js';
import { createOutboxMirror, type OutboxMirror } from '../delivery/outbox-mirror.js';
import { createMessageStore, type MessageStore } from '../gossip/message-store.js';
import { createFakeL1 } from './fake-l1.js';
import { createFakeSource, type FakeSource, land, shard } from './fake-source.js';

export const ME = shard(1);
/** More gas than any test needs. */
export const PLENTY = 30_000_000n;

/** Shard 1 with its L1, the shards `ids`, and a mirror of each. */
export function createDeliveryScene(ids: readonly number[], options: Partial<DeliverySourceOptions> = {}) {
  const l1 = createFakeL1();
  const sources = ids.map((id) => createFakeSource(shard(id)));
  const mirrors = new Map<ShardId, OutboxMirror>(sources.map(({ id }) => [id, createOutboxMirror(id)]));
  const tracker = createDeliveryTracker();
  const store = createMessageStore();
  const source = createDeliverySource({ shardId: ME, settlement: l1, mirrors, tracker, gossiped: store, ...options });

  /** Claims what every source sent, mirrors it, and makes the L1 block that holds it. */
  function mine({ timestamp = 1_000, mirrored = true } = {}): L1Origin {
    const leaves = sources.map((peer) => {
      const claim = peer.claim();
      if (mirrored) land(mirrors.get(peer.id), peer, claim);
      return [peer.id, peer.leaf(l1.capRoot(peer.id))] as const;
    });
    return l1.mine(leaves, timestamp);
  }

  return { l1, sources, mirrors, tracker, store, source, mine };
}

/** `source:index` of each. */
export const places = (deliveries: readonly Delivery[]): string[] =>
  deliveries.map(({ data }) => {
    const { message } = decode(data);
    return `${message.srcShard}:${message.index}`;
  });

/** Checks every branch of a delivery as the Inbox would. */
export function expectProven(delivery: Delivery, origin: L1Origin, settled = false): void {
  const { message, proof } = decode(delivery.data);
  const { leaf } = proof;
  expect(proof.settlementRoot).to.equal(origin.settlementRoot);
  expect(
    verifyBranch({
      root: proof.settlementRoot,
      leaf: settlementLeafHash(leaf),
      index: message.srcShard,
      branch: proof.settlementBranch,
      depth: SETTLEMENT_DEPTH,
    }),
  ).to.equal(true);
  expect(
    verifyBranch({
      root: settled ? leaf.settledOutboxRoot : leaf.outboxRoot,
      leaf: outboxLeaf(messageId(leaf.domain, message)),
      index: message.index,
      branch: proof.outboxBranch,
      depth: OUTBOX_DEPTH,
    }),
  ).to.equal(true);
  if (message.amount === 0n) return;
  if (proof.cap === undefined) throw new Error('value without a cap');
  const { cap, index, branch } = proof.cap;
  const capLeaf = capLeafHash(message.dstShard, message.assetId, cap);
  expect(verifyBranch({ root: leaf.capRoot, leaf: capLeaf, index, branch, depth: CAP_DEPTH })).to.equal(true);
}

/** Gossips messages, each with its branch under the newest claim. */
export const putAll = (store: MessageStore, peer: FakeSource, indices: readonly number[]): void => {
  for (const index of indices) {
    const item = peer.items[index];
    const claim = peer.claims.at(-1);
    if (item === undefined || claim === undefined || 'leaf' in item) throw new Error(`nothing to gossip at ${index}`);
    store.add({ ...item, hint: peer.hint(index, claim) }, true);
  }
};

export function decode(data: Delivery['data']) {
  const call = decodeDeliver(data);
  if (call === undefined) throw new Error('not the calldata of deliver');
  return call;
}
