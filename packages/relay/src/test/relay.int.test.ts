import { messageId, OUTBOX_DEPTH, outboxLeaf, verifyBranch } from '@bulkhead/protocol';
import { silentLogger, systemClock } from '@bulkhead/runtime';
import { expect } from 'chai';
import { createGossip } from '../gossip/create-gossip.js';
import { createRelay } from '../gossip/create-relay.js';
import { gossipPeerId } from '../gossip/identity.js';
import { computeNetworkId } from '../gossip/topic.js';
import { createFakeSource, domainOf, shard } from './fake-source.js';
import { freePort } from './free-port.js';
import {
  ANY_PORT,
  createTestNetwork,
  DEADLINE,
  FAST,
  NETWORK,
  seedOf,
  type TestNetwork,
  type TestNode,
  under,
} from './test-network.js';
import { waitUntil } from './wait-until.js';

describe('relay over libp2p', function () {
  this.timeout(30_000);
  let net: TestNetwork;

  beforeEach(() => {
    net = createTestNetwork();
  });

  afterEach(() => net.stop());

  /** Three nodes, each connected to each. */
  async function startThree(): Promise<[TestNode, TestNode, TestNode]> {
    const a = await net.start(1);
    const b = await net.start(2, a.gossip.addresses());
    const c = await net.start(3, [...a.gossip.addresses(), ...b.gossip.addresses()]);
    await waitUntil('all know each other', () => [a, b, c].every(({ gossip }) => gossip.peerCount() === 2));
    return [a, b, c];
  }

  it('brings a message to its destination only, once, and later its proof', async () => {
    const [a, b, c] = await startThree();
    const { message } = net.sequence(a, shard(3));
    await waitUntil('it arrives', () => c.relay.store.find(shard(1), 0) !== undefined);
    expect(c.relay.store.find(shard(1), 0)?.message).to.deep.equal(message);
    expect(c.gossip.metrics.byReason).to.deep.equal({ unproven: 1 });

    const { outboxRoot } = net.post(a);
    await waitUntil('its branch arrives', () => under(c, shard(1), outboxRoot).length === 1);
    const { branch } = under(c, shard(1), outboxRoot)[0]!;
    const leaf = outboxLeaf(messageId(domainOf(shard(1)), message));
    expect(verifyBranch({ root: outboxRoot, leaf, index: 0, branch, depth: OUTBOX_DEPTH })).to.equal(true);

    await waitUntil('it is repeated', () => (c.gossip.metrics.byReason.known ?? 0) > 0);
    expect(c.gossip.metrics.accepted).to.equal(2);
    expect(b.gossip.metrics.accepted + b.gossip.metrics.ignored + b.gossip.metrics.rejected).to.equal(0);
    expect(b.relay.store.size.messages).to.equal(0);
    expect(a.gossip.peerScore(c.gossip.peerId)).to.equal(0);
    expect(c.gossip.peerScore(a.gossip.peerId)).to.equal(0);
  });

  it('brings what was sent before to a node that comes late', async () => {
    const a = await net.start(1);
    net.sequence(a, shard(2));
    const { outboxRoot } = net.post(a);
    await waitUntil('nobody hears it', () => a.gossip.metrics.unheard > 0);
    const b = await net.start(2, a.gossip.addresses());
    await waitUntil('it arrives with its branch', () => under(b, shard(1), outboxRoot).length === 1);
    expect(b.gossip.metrics.byReason.proven).to.equal(1);
  });

  it('does not take for sent what nobody was there to hear', async () => {
    const source = createFakeSource(shard(1));
    const envelope = { ...source.send({ dstShard: shard(2), deadline: DEADLINE }), hint: undefined };
    const sender = await createGossip(
      {
        networkId: computeNetworkId(NETWORK),
        shardId: shard(1),
        listen: [ANY_PORT],
        peers: [],
        privateKeySeed: seedOf(1),
        limits: { ...FAST, seenTtlMs: 60_000 },
      },
      {
        validator: () => ({ verdict: 'ignore', reason: 'known' }),
        clock: systemClock(),
        logger: silentLogger(),
      },
    );
    net.own(sender);
    await sender.start();
    expect(await sender.publish(envelope)).to.equal(0);
    const node = await net.start(2, sender.addresses());
    await waitUntil('it listens', () => sender.subscribers(shard(2)) === 1);
    expect(await sender.publish(envelope)).to.equal(1);
    await waitUntil('it arrives', () => node.relay.store.find(shard(1), 0) !== undefined);
  });

  it('keeps a message whose root L1 shows only later', async () => {
    const a = await net.start(1);
    const b = await net.start(2, a.gossip.addresses());
    await waitUntil('they know each other', () => a.gossip.peerCount() === 1 && b.gossip.peerCount() === 1);
    net.sequence(a, shard(2));
    const claim = a.source.claim();
    a.relay.publisher.posted(claim);
    await waitUntil('it arrives', () => (b.gossip.metrics.byReason['unknown-root'] ?? 0) > 0);
    expect(under(b, shard(1), claim.outboxRoot)).to.have.length(1);
    net.postOnL1(shard(1), claim);
    await waitUntil('it is proven by a repetition', () => b.gossip.metrics.byReason.proven === 1);
  });

  it('finds a node again that restarts with the same identity', async () => {
    const [a, b, c] = await startThree();
    const listen = b.listen;
    const { peerId } = b.gossip;
    await b.relay.stop();
    await waitUntil('it is gone', () => a.gossip.peerCount() === 1 && c.gossip.peerCount() === 1);
    // It is told of nobody: it is c that dials it.
    const again = await net.start(2, [], listen);
    expect(again.gossip.peerId).to.equal(peerId);
    await waitUntil('it is found', () => c.gossip.peerCount() === 2 && again.gossip.peerCount() === 1);
    net.sequence(c, shard(2));
    await waitUntil('it hears', () => again.relay.store.find(shard(3), 0) !== undefined);
    net.sequence(again, shard(3));
    await waitUntil('it is heard', () => c.relay.store.find(shard(2), 0) !== undefined);
  });

  it('connects nodes that all dial each other at once, as shards do', async () => {
    const ids = [1, 2, 3];
    const ports = await Promise.all(ids.map(() => freePort()));
    const listens = ports.map((port) => `/ip4/127.0.0.1/tcp/${port}`);
    const peers = await Promise.all(listens.map(async (at, i) => `${at}/p2p/${await gossipPeerId(seedOf(ids[i]!))}`));
    const nodes = await Promise.all(ids.map((id, i) => net.start(id, peers, listens[i])));
    await waitUntil('all know each other', () => nodes.every(({ gossip }) => gossip.peerCount() === 2));
    await expectAllHeard(nodes);

    await nodes[1]!.relay.stop();
    await waitUntil('one is gone', () => nodes[0]!.gossip.peerCount() === 1 && nodes[2]!.gossip.peerCount() === 1);
    nodes[1] = await net.start(2, peers, listens[1]);
    await waitUntil('it is back', () => nodes.every(({ gossip }) => gossip.peerCount() === 2));
    await expectAllHeard(nodes);
  });

  /** Sends a message from each to each, and waits for all of them. */
  async function expectAllHeard(nodes: readonly TestNode[]): Promise<void> {
    for (const from of nodes)
      for (const to of nodes) {
        if (from === to) continue;
        const { message } = net.sequence(from, to.source.id);
        net.post(from);
        await waitUntil(`${to.source.id} hears ${from.source.id}`, () => {
          const found = to.relay.store.find(from.source.id, message.index);
          return found !== undefined && found.message.dstShard === to.source.id;
        });
      }
  }

  it('GOSSIP_START_FAILED: says that it cannot listen, and leaves nothing behind', async () => {
    const a = await net.start(1);
    const listen = a.listen;
    const err = await net.start(2, [], listen).catch((cause: unknown) => cause);
    expect(err).to.have.property('code', 'GOSSIP_START_FAILED');
  });

  it('works without gossip: nothing runs, and leaves are counted', async () => {
    const source = createFakeSource(shard(1));
    const relay = await createRelay(
      { shardId: shard(1), network: NETWORK, domain: source.domain, gossip: 'off' },
      { view: net.view, clock: systemClock(), logger: silentLogger() },
    );
    net.own(relay);
    await relay.start();
    source.send();
    relay.publisher.sequenced(0, source.items);
    expect(relay.publisher.posted(source.claim())).to.equal(true);
    expect([relay.gossip, relay.publisher.count, relay.publisher.pending]).to.deep.equal([undefined, 1, 0]);
  });
});
