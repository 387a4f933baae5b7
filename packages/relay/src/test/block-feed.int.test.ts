import { encodeBlockAnnouncement, MAX_BLOCK_ANNOUNCEMENT_BYTES, type ShardId } from '@bulkhead/protocol';
import { silentLogger, systemClock } from '@bulkhead/runtime';
import { expect } from 'chai';
import { type Hex, toHex } from 'viem';
import { type BlockFeed, createBlockFeed } from '../gossip/create-block-feed.js';
import type { BlockView } from '../gossip/ports.js';
import { announce, blockHashOf, SEQUENCER, STRANGER } from './fake-blocks.js';
import { domainOf, shard } from './fake-source.js';
import { ANY_PORT, createTestNetwork, FAST, NETWORK, seedOf, type TestNetwork, type TestNode } from './test-network.js';
import { waitUntil } from './wait-until.js';

describe('block feed over libp2p', function () {
  this.timeout(30_000);
  let net: TestNetwork;

  beforeEach(() => {
    net = createTestNetwork();
  });
  afterEach(() => net.stop());

  async function follow(id: number, shardId: ShardId, peers: readonly string[], listen: readonly string[] = []) {
    const heard: number[] = [];
    const view: BlockView = {
      safe: () => 0,
      head: () => ({ number: 0, hash: blockHashOf(0) }),
      sequencer: () => SEQUENCER.address,
    };
    const feed: BlockFeed = await createBlockFeed(
      {
        shardId,
        network: NETWORK,
        domain: domainOf(shardId),
        gossip: { listen, peers, privateKeySeed: seedOf(id), limits: FAST },
      },
      { view, onBlock: () => heard.push(feed.shelf.size.blocks), clock: systemClock(), logger: silentLogger() },
    );
    net.own(feed);
    await feed.start();
    return { feed, heard };
  }

  const publish = async ({ gossip }: TestNode, number: number, options: Parameters<typeof announce>[2] = {}) =>
    gossip.publishBlock(encodeBlockAnnouncement(await announce(shard(1), number, options)));

  it('brings a shard’s blocks to those who follow it, and to nobody else', async () => {
    const a = await net.start(1);
    const b = await net.start(2, a.gossip.addresses());
    const mine = await follow(11, shard(1), a.gossip.addresses());
    const other = await follow(12, shard(2), [...a.gossip.addresses(), ...b.gossip.addresses()]);
    await waitUntil('the follower is known', () => a.gossip.blockListeners() === 1);
    await waitUntil('the other is known', () => b.gossip.blockListeners() === 1);
    for (const number of [1, 2, 3]) expect(await publish(a, number)).to.equal(1);
    await waitUntil('they arrive', () => mine.feed.shelf.size.blocks === 3);
    expect(mine.feed.gossip.metrics.accepted).to.equal(3);
    expect(mine.heard).to.deep.equal([1, 2, 3]);
    expect(other.feed.shelf.size.blocks).to.equal(0);
    expect(b.gossip.metrics.rejected + a.gossip.metrics.rejected).to.equal(0);
  });

  it('passes them on: a follower that knows only another follower hears them too', async () => {
    const a = await net.start(1);
    const near = await follow(11, shard(1), a.gossip.addresses(), [ANY_PORT]);
    const far = await follow(12, shard(1), near.feed.gossip.addresses());
    await waitUntil('all are known', () => a.gossip.blockListeners() === 1 && near.feed.gossip.blockListeners() === 1);
    for (let number = 1; far.feed.shelf.size.blocks < 3; number++) {
      expect(number, 'blocks').to.be.below(100);
      await publish(a, number);
      await waitUntil('it arrives near', () => near.feed.shelf.size.blocks === number);
    }
  });

  it('carries a block far larger than a message, up to the limit of an announcement', async () => {
    const a = await net.start(1);
    const { feed } = await follow(11, shard(1), a.gossip.addresses());
    await waitUntil('the follower is known', () => a.gossip.blockListeners() === 1);
    const payload: Hex = toHex(new Uint8Array(MAX_BLOCK_ANNOUNCEMENT_BYTES - 1_000));
    await publish(a, 1, { payload });
    await waitUntil('it arrives', () => feed.shelf.size.blocks === 1);
    expect(feed.shelf.size.bytes).to.be.above(MAX_BLOCK_ANNOUNCEMENT_BYTES - 1_000);
  });

  it('rejects what a stranger signed, and the stranger’s score falls', async () => {
    const a = await net.start(1);
    const { feed, heard } = await follow(11, shard(1), a.gossip.addresses());
    await waitUntil('the follower is known', () => a.gossip.blockListeners() === 1);
    await publish(a, 1, { signer: STRANGER });
    await waitUntil('it is judged', () => feed.gossip.metrics.rejected === 1);
    expect(feed.gossip.metrics.byReason).to.deep.equal({ 'bad-signature': 1 });
    await waitUntil('the score falls', () => feed.gossip.peerScore(a.gossip.peerId) < 0);
    expect(heard).to.deep.equal([]);
  });

  it('sends to nobody while nobody follows', async () => {
    const a = await net.start(1);
    expect(await publish(a, 1)).to.equal(0);
  });
});
