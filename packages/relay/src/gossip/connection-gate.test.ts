import '@bulkhead/runtime/polyfill';
import { ManualClock } from '@bulkhead/runtime';
import type { MultiaddrConnection, PeerId } from '@libp2p/interface';
import { multiaddr } from '@multiformats/multiaddr';
import { expect } from 'chai';
import { createConnectionGate, type Refusal } from './connection-gate.js';
import { createOutcasts } from './outcasts.js';

const OUTCAST_LIMITS = { uselessBurst: 10, uselessPerSecond: 2, shutOutMs: 600_000 };
const LIMITS = { refusedBurst: 3, refusedPerSecond: 1 };

function createScene() {
  const clock = new ManualClock();
  const outcasts = createOutcasts(OUTCAST_LIMITS, clock);
  const refused: Refusal[] = [];
  const gate = createConnectionGate(LIMITS, { outcasts, clock, onRefused: (refusal) => refused.push(refusal) });
  const from = (host: string) => ({ remoteAddr: multiaddr(`/ip4/${host}/tcp/4001`) }) as unknown as MultiaddrConnection;
  const as = (id: string) => ({ toString: () => id }) as PeerId;
  return {
    clock,
    outcasts,
    refused,
    /** Whether a connection comes to stand. */
    comesIn: (id: string, host: string) =>
      gate.denyInboundConnection?.(from(host)) !== true &&
      gate.denyInboundEncryptedConnection?.(as(id), from(host)) !== true,
    isDialled: (id: string) => gate.denyDialPeer?.(as(id)) !== true,
  };
}

describe('connection gate', () => {
  it('lets in and dials whoever was not shut out', () => {
    const { comesIn, isDialled, refused } = createScene();
    expect([comesIn('a', '192.0.2.1'), isDialled('a'), refused.length]).to.deep.equal([true, true, 0]);
  });

  it('keeps out a peer wherever it comes from, and whoever comes from its address, before a handshake', async () => {
    const { comesIn, isDialled, outcasts, refused, clock } = createScene();
    outcasts.shutOut('a', ['192.0.2.1']);
    expect([comesIn('a', '192.0.2.2'), comesIn('b', '192.0.2.1'), isDialled('a')]).to.deep.equal([false, false, false]);
    expect(refused).to.deep.equal(['peer', 'host']);
    expect(comesIn('b', '192.0.2.2')).to.equal(true);
    await clock.advance(600_000);
    expect([comesIn('a', '192.0.2.1'), isDialled('a')]).to.deep.equal([true, true]);
  });

  it('pays only so many handshakes for an address that is not blamed, and forgives it', async () => {
    const { comesIn, outcasts, refused, clock } = createScene();
    outcasts.shutOut('a');
    for (let i = 0; i < 1_000; i++) expect(comesIn('a', '127.0.0.1')).to.equal(false);
    expect(refused.slice(0, 4)).to.deep.equal(['peer', 'peer', 'peer', 'haste']);
    expect(refused.filter((refusal) => refusal === 'peer')).to.have.length(3);
    expect([comesIn('b', '127.0.0.1'), comesIn('b', '192.0.2.2')]).to.deep.equal([false, true]);
    await clock.advance(1_000);
    expect(comesIn('b', '127.0.0.1')).to.equal(true);
  });
});
