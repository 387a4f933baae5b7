import '@bulkhead/runtime/polyfill';
import type { Message, ShardId } from '@bulkhead/protocol';
import { Secret, silentLogger, systemClock } from '@bulkhead/runtime';
import type { Hex } from 'viem';
import type { GossipedMessage } from '../delivery/ports.js';
import type { Gossip } from '../gossip/create-gossip.js';
import { createRelay, type Relay } from '../gossip/create-relay.js';
import type { GossipLimits } from '../gossip/limits.js';
import type { GossipView } from '../gossip/ports.js';
import { createFakeSource, domainOf, type FakeClaim, type FakeSource, shard } from './fake-source.js';

export const NETWORK = { l1ChainId: 31_337, registry: '0x00000000000000000000000000000000000000aa' } as const;
export const ANY_PORT = '/ip4/127.0.0.1/tcp/0';
export const FAST: Partial<GossipLimits> = {
  heartbeatMs: 200,
  seenTtlMs: 300,
  dialMinMs: 100,
  dialMaxMs: 400,
  uselessBurst: 64,
  uselessPerSecond: 1,
  rejectedCost: 25,
  brokenStreamCost: 25,
};
/** An hour from now: these nodes go by the machine's clock. */
export const DEADLINE = BigInt(Math.floor(Date.now() / 1_000) + 3_600);

export const seedOf = (id: number): Secret<Uint8Array> => new Secret(new Uint8Array(32).fill(id));

/** A shard's relay on a real socket, with the shard's outbox. */
export interface TestNode {
  readonly relay: Relay;
  readonly gossip: Gossip;
  readonly source: FakeSource;
  /** Where it listens, without its peer id. */
  readonly listen: string;
}

/** Relays on 127.0.0.1 that read the same L1. */
export interface TestNetwork {
  readonly view: GossipView;
  start(id: number, peers?: readonly string[], listen?: string, view?: GossipView): Promise<TestNode>;
  /** Sends a message as the shard's sequencer would. */
  sequence(from: TestNode, to: ShardId): { readonly message: Message; readonly payload: Hex };
  /** Puts a claim on L1, and tells its publisher. */
  post(node: TestNode): FakeClaim;
  postOnL1(source: ShardId, claim: FakeClaim): void;
  /** Stops it when the test ends. */
  own(part: { stop(): Promise<void> }): void;
  stop(): Promise<void>;
}

export function createTestNetwork(): TestNetwork {
  const claims = new Map<string, FakeClaim>();
  const parts: { stop(): Promise<void> }[] = [];
  const view: GossipView = {
    isKnownShard: (source) => source <= 8,
    inboundOpen: () => true,
    isDelivered: () => false,
    claimedOutbox: (source, root) => {
      const claim = claims.get(`${source}:${root}`);
      return claim && { count: claim.outboxCount, batchIndex: claim.batchIndex };
    },
    domainOf,
    now: () => Math.floor(Date.now() / 1_000),
  };

  const network: TestNetwork = {
    view,
    async start(id, peers = [], listen = ANY_PORT, ownView = view) {
      const source = createFakeSource(shard(id));
      const relay = await createRelay(
        {
          shardId: shard(id),
          network: NETWORK,
          domain: source.domain,
          gossip: { listen: [listen], peers, privateKeySeed: seedOf(id), limits: FAST },
          publisherLimits: { retryMinMs: 500, retryMaxMs: 500, maxAttempts: 20 },
        },
        { view: ownView, clock: systemClock(), logger: silentLogger() },
      );
      parts.push(relay);
      await relay.start();
      const { gossip } = relay;
      const address = gossip?.addresses()[0];
      if (gossip === undefined || address === undefined) throw new Error('the node does not listen');
      return { relay, gossip, source, listen: address.replace(/\/p2p\/.*/, '') };
    },
    sequence({ relay, source }, dstShard) {
      const from = source.items.length;
      const item = source.send({ dstShard, deadline: DEADLINE, payload: '0xc0ffee' });
      relay.publisher.sequenced(from, source.items.slice(from));
      return item;
    },
    post({ relay, source }) {
      const claim = source.claim();
      network.postOnL1(source.id, claim);
      relay.publisher.posted(claim);
      return claim;
    },
    postOnL1: (source, claim) => void claims.set(`${source}:${claim.outboxRoot}`, claim),
    own: (part) => void parts.push(part),
    async stop() {
      for (let part = parts.pop(); part !== undefined; part = parts.pop()) await part.stop();
    },
  };
  return network;
}

export const under = ({ relay }: TestNode, source: ShardId, root: Hex): GossipedMessage[] => [
  ...relay.store.under(source, root),
];
