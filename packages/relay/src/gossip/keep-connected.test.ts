import '@bulkhead/runtime/polyfill';
import { ManualClock, Secret, silentLogger } from '@bulkhead/runtime';
import { expect } from 'chai';
import { gossipPeerId } from './identity.js';
import { type Dialer, keepConnected } from './keep-connected.js';
import { DEFAULT_GOSSIP_LIMITS } from './limits.js';
import { type ConfiguredPeer, parsePeers } from './peer-address.js';

const LIMITS = { ...DEFAULT_GOSSIP_LIMITS, dialMinMs: 100, dialMaxMs: 1_000 };

async function createScene() {
  const id = await gossipPeerId(new Secret(new Uint8Array(32).fill(7)));
  const peers = parsePeers([`/ip4/127.0.0.1/tcp/1/p2p/${id}`]);
  const clock = new ManualClock();
  const events: string[] = [];
  const net = { up: false, linked: false, connected: false };
  const dialer: Dialer = {
    isConnected: () => net.connected,
    isLinked: () => net.linked,
    dial: async (_peer: ConfiguredPeer) => {
      events.push(`${clock.now()} dial`);
      if (!net.up) throw new Error('refused');
      net.connected = true;
      net.linked = true;
    },
    hangUp: async () => {
      events.push(`${clock.now()} hang up`);
      net.connected = false;
    },
    tag: async (_peer, value) => {
      // As libp2p’s peer store does.
      if (value < 0 || value > 100) throw new Error('Tag value must be between 0-100');
      events.push(`${clock.now()} tag ${value}`);
    },
  };
  const controller = new AbortController();
  const modules = { dialer, clock, logger: silentLogger(), jitter: () => 1, onDial: () => {} };
  const running = keepConnected(peers, LIMITS, modules, controller.signal);
  const stop = async (): Promise<void> => {
    controller.abort();
    await running;
  };
  return { clock, events, net, stop };
}

describe('keeping peers connected', () => {
  it('dials with growing pauses until the peer is there, and again when it is gone', async () => {
    const { clock, events, net, stop } = await createScene();
    await clock.advance(2_000);
    expect(events).to.deep.equal(['0 dial', '100 dial', '300 dial', '700 dial', '1500 dial']);
    net.up = true;
    await clock.advance(1_000);
    expect(events.slice(5)).to.deep.equal(['2500 dial', '2500 tag 100']);
    await clock.advance(1_000);
    expect(events).to.have.length(7);
    net.linked = false;
    net.connected = false;
    await clock.advance(1_000);
    expect(events.slice(7)).to.deep.equal(['4100 dial', '4100 tag 100']);
    await stop();
  });

  it('gives up a connection that has no gossip stream', async () => {
    const { clock, events, net, stop } = await createScene();
    net.up = true;
    await clock.advance(100);
    net.linked = false;
    await clock.advance(1_000);
    expect(events).to.deep.equal(['0 dial', '100 dial', '100 tag 100', '600 hang up', '700 dial', '700 tag 100']);
    await stop();
  });

  it('ends when told, between dials', async () => {
    const { clock, stop } = await createScene();
    await clock.advance(0);
    await stop();
    expect(clock.sleeping).to.equal(0);
  });
});
