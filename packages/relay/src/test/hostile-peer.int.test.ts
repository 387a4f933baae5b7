import '@bulkhead/runtime/polyfill';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { multiaddr } from '@multiformats/multiaddr';
import { expect } from 'chai';
import { encode } from 'it-length-prefixed';
import type { Gossip } from '../gossip/create-gossip.js';
import { encodeEnvelope } from '../gossip/envelope.js';
import { createGossipHost } from '../gossip/host.js';
import { deriveGossipKey } from '../gossip/identity.js';
import { DEFAULT_GOSSIP_LIMITS, MAX_ENVELOPE_BYTES, MAX_FRAME_BYTES } from '../gossip/limits.js';
import type { GossipView } from '../gossip/ports.js';
import { computeNetworkId, messagesTopic } from '../gossip/topic.js';
import { createFakeSource, shard, word } from './fake-source.js';
import {
  ANY_PORT,
  createTestNetwork,
  DEADLINE,
  FAST,
  NETWORK,
  seedOf,
  type TestNetwork,
  type TestNode,
} from './test-network.js';
import { waitUntil } from './wait-until.js';

const NETWORK_ID = computeNetworkId(NETWORK);

interface HostilePeer {
  readonly id: string;
  /** Expects that the node listens. */
  send(data: Uint8Array): Promise<void>;
  /** False when nobody listens. */
  sendIfHeard(data: Uint8Array): Promise<boolean>;
  isHeard(): boolean;
  dial(target: Gossip): Promise<void>;
  connections(): number;
  /** Opens a gossip stream of its own making, and puts this on the wire. */
  openStream(...frames: readonly Uint8Array[]): Promise<{ abort(err: Error): void }>;
}

describe('relay against a hostile peer', function () {
  this.timeout(30_000);
  let net: TestNetwork;

  beforeEach(() => {
    net = createTestNetwork();
  });

  afterEach(() => net.stop());

  const hostile = createFakeSource(shard(4));
  const first = hostile.send({ dstShard: shard(1), deadline: DEADLINE });
  const claim = hostile.claim();

  /** A node that speaks the protocol, and sends what it likes. */
  async function startHostile(target: Gossip): Promise<HostilePeer> {
    const topic = messagesTopic(NETWORK_ID, shard(1));
    const ownTopic = messagesTopic(NETWORK_ID, shard(4));
    const host = await createGossipHost({
      privateKey: await deriveGossipKey(seedOf(4)),
      listen: [],
      topics: [topic, ownTopic],
      guard: {
        ownTopic,
        admit: async (_from, _messages, _bytes, look) => look(),
        onStream: () => {},
        onStreamFailed: () => {},
      },
      maxFrameBytes: MAX_FRAME_BYTES,
      limits: { ...DEFAULT_GOSSIP_LIMITS, ...FAST },
    });
    net.own({ stop: async () => void (await host.stop()) });
    await host.start();
    await host.dial(target.addresses().map((address) => multiaddr(address)));
    const { pubsub } = host.services;
    await waitUntil('it hears of the topic', () => pubsub.getSubscribers(topic).length === 1);
    const id = host.peerId.toString();
    await waitUntil('it is heard', () => target.peerCount() > 0);
    return {
      id,
      async send(data) {
        expect((await pubsub.publish(topic, data)).recipients).to.have.length(1);
      },
      sendIfHeard: async (data) => (await pubsub.publish(topic, data)).recipients.length > 0,
      isHeard: () => pubsub.getSubscribers(topic).length > 0,
      dial: async ({ addresses }) => void (await host.dial(addresses().map((address) => multiaddr(address)))),
      connections: () => host.getConnections().length,
      async openStream(...frames) {
        const [connection] = host.getConnections();
        if (connection === undefined) throw new Error('there is no connection');
        const stream = await connection.newStream(pubsub.multicodecs);
        void stream.sink(frames.map((frame) => encode.single(frame))).catch(() => {});
        return stream;
      },
    };
  }

  const forgeries: Record<string, () => Uint8Array> = {
    malformed: () => Uint8Array.of(1, 2, 3),
    'too-large': () => new Uint8Array(MAX_ENVELOPE_BYTES + 1),
    'wrong-destination': () => encodeEnvelope({ ...hostile.send({ dstShard: shard(2) }), hint: undefined }),
    'bad-proof': () => {
      const hint = hostile.hint(0, claim);
      return encodeEnvelope({ ...first, hint: { ...hint, branch: [word('forged'), ...hint.branch.slice(1)] } });
    },
  };

  for (const [reason, forge] of Object.entries(forgeries))
    it(`rejects what is ${reason}, and its score falls`, async () => {
      net.postOnL1(shard(4), claim);
      const node = await net.start(1);
      const peer = await startHostile(node.gossip);
      expect(node.gossip.peerScore(peer.id)).to.equal(0);
      await peer.send(forge());
      await waitUntil('it is judged', () => node.gossip.metrics.rejected === 1);
      expect(node.gossip.metrics.byReason).to.deep.equal({ [reason]: 1 });
      await waitUntil('the score falls', () => node.gossip.peerScore(peer.id) < 0);
      expect(node.relay.store.size.messages).to.equal(0);
    });

  it('does not blame it for what another may not know', async () => {
    const node = await net.start(1);
    const peer = await startHostile(node.gossip);
    await peer.send(encodeEnvelope({ ...first, hint: { ...hostile.hint(0, claim), outboxRoot: word('unknown') } }));
    await waitUntil('it is judged', () => node.gossip.metrics.ignored === 1);
    expect(node.gossip.metrics.byReason).to.deep.equal({ 'unknown-root': 1 });
    expect(node.gossip.peerScore(peer.id)).to.equal(0);
  });

  /** Does it until it is shut out, while another peer is heard all the time; then comes back again and again in vain. */
  async function offendUntilOut(
    node: TestNode,
    offend: (peer: HostilePeer, i: number) => Promise<unknown>,
  ): Promise<void> {
    const other = await net.start(2, node.gossip.addresses());
    const peer = await startHostile(node.gossip);
    await waitUntil('all are there', () => node.gossip.peerCount() === 2 && other.gossip.peerCount() === 1);
    const isOut = () => node.gossip.metrics.shutOut > 0;
    const hearAnother = async (): Promise<void> => {
      net.sequence(other, shard(1));
      const index = other.source.items.length - 1;
      await waitUntil('another is heard', () => node.relay.store.find(shard(2), index) !== undefined);
    };
    for (let i = 0; !isOut(); i++) {
      await offend(peer, i);
      await nextTurn();
      if (i % 50 === 0) await hearAnother();
    }
    await waitUntil('it is hung up on', () => node.gossip.peerCount() === 1 && peer.connections() === 0);
    for (let redial = 0; redial < 5; redial++) {
      await peer.dial(node.gossip).catch(() => {});
      await waitUntil('it is not let in', () => peer.connections() === 0);
    }
    expect(node.gossip.metrics.refused).to.be.at.least(1);
    await hearAnother();
    expect(node.gossip.peerCount()).to.equal(1);
  }

  it('shuts out a peer after several offences, and hears others', async () => {
    const node = await net.start(1);
    await offendUntilOut(node, (peer, i) => peer.sendIfHeard(Uint8Array.of(0xff, i & 0xff, i >> 8)));
    expect(node.gossip.metrics.rejected).to.equal(3);
  });

  it('shuts out a peer that floods with what is delivered already, and hears others', async () => {
    const isDelivered: GossipView['isDelivered'] = (source) => source === 4;
    const node = await net.start(1, [], ANY_PORT, { ...net.view, isDelivered });
    await offendUntilOut(node, (peer, index) =>
      peer.sendIfHeard(
        encodeEnvelope({ message: { ...first.message, index }, payload: first.payload, hint: undefined }),
      ),
    );
    expect(node.gossip.metrics.rejected).to.equal(0);
    expect(node.gossip.metrics.byReason.delivered).to.be.at.least(64);
  });

  it('shuts out a peer at its first frame beyond the limit, and hears others', async () => {
    const node = await net.start(1);
    await offendUntilOut(node, (peer, i) => (i === 0 ? peer.send(new Uint8Array(300_000)) : Promise.resolve()));
    expect(node.gossip.metrics.rejected).to.equal(0);
  });

  it('shuts out a peer at its first frame that is not of gossipsub, and hears others', async () => {
    const node = await net.start(1);
    await offendUntilOut(node, (peer, i) =>
      i === 0 ? peer.openStream(Uint8Array.of(0xff, 0xff, 0xff)) : Promise.resolve(),
    );
    expect(node.gossip.metrics.rejected).to.equal(0);
  });

  it('shuts out a peer that opens and breaks one stream after another, and hears others', async () => {
    const node = await net.start(1);
    await offendUntilOut(node, async (peer) => {
      if (peer.connections() === 0) return;
      const stream = await peer.openStream().catch(() => undefined);
      stream?.abort(new Error('broken'));
    });
  });

  it('counts a validator that fails as ignore', async () => {
    const isKnownShard = (): boolean => {
      throw new Error('broken');
    };
    const { gossip } = await net.start(1, [], ANY_PORT, { ...net.view, isKnownShard });
    const peer = await startHostile(gossip);
    await peer.send(encodeEnvelope({ ...first, hint: undefined }));
    await waitUntil('it is judged', () => gossip.metrics.byReason['validator-failed'] === 1);
    expect([gossip.metrics.ignored, gossip.peerScore(peer.id)]).to.deep.equal([1, 0]);
  });

  it('reads a flood at its own pace, and hears others meanwhile', async () => {
    const node = await net.start(1);
    const other = await net.start(2, node.gossip.addresses());
    const peer = await startHostile(node.gossip);
    await waitUntil('all are there', () => node.gossip.peerCount() === 2 && other.gossip.peerCount() === 1);
    for (let i = 0; i < 1_000; i++) {
      const message = { ...first.message, index: i };
      await peer.send(encodeEnvelope({ message, payload: first.payload, hint: undefined }));
    }
    await waitUntil('it is paced', () => node.gossip.metrics.paced > 0);
    net.sequence(other, shard(1));
    await waitUntil('another is heard', () => node.relay.store.find(shard(2), 0) !== undefined);
    expect(node.gossip.metrics.accepted).to.be.below(1_000);
  });
});
