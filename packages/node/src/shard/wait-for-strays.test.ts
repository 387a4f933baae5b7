import { ManualClock, silentLogger } from '@bulkhead/runtime';
import type { L1Client } from '@bulkhead/settlement';
import { expect } from 'chai';
import { createClient, custom, numberToHex, zeroAddress, zeroHash } from 'viem';
import { MAX_STRAY_BLOCKS, waitForStrays } from './wait-for-strays.js';

/** An L1 that a test moves. */
function openL1() {
  const l1 = { head: 10, landed: 3, sent: 3, down: false, asked: 0 };
  const request = async ({ method, params }: { method: string; params?: unknown }) => {
    l1.asked += 1;
    if (l1.down) throw new Error('connection refused');
    if (method === 'eth_getBlockByNumber') return { number: numberToHex(l1.head), hash: zeroHash, transactions: [] };
    return numberToHex((params as string[])[1] === 'pending' ? l1.sent : l1.landed);
  };
  const client: L1Client = createClient({ transport: custom({ request }, { retryCount: 0 }), cacheTime: 0 });
  const clock = new ManualClock();
  let done = false;
  const start = () =>
    waitForStrays({ client, address: zeroAddress, clock, logger: silentLogger() }).then(() => {
      done = true;
    });
  /** Lets time pass until the wait has asked L1 again. */
  const look = async () => {
    const { asked } = l1;
    for (let turn = 0; turn < 1_000 && l1.asked < asked + 3 && !done; turn++) await clock.advance(100);
  };
  return { l1, start, look, isDone: () => done };
}

describe('a poster without memory', () => {
  it('starts at once when nothing of it is under way', async () => {
    const { start } = openL1();
    await start();
  });

  it('waits until L1 has what an earlier life sent, also while L1 does not answer', async () => {
    const { l1, start, look, isDone } = openL1();
    l1.sent = 5;
    const waiting = start();
    for (let turn = 0; turn < 3; turn++) await look();
    expect(isDone()).to.equal(false);
    l1.down = true;
    await look();
    l1.down = false;
    l1.landed = 4;
    await look();
    expect(isDone()).to.equal(false);
    l1.landed = 5;
    await look();
    await look();
    await waiting;
  });

  it('goes on when L1 has made many blocks without them', async () => {
    const { l1, start, look, isDone } = openL1();
    l1.sent = 4;
    const waiting = start();
    await look();
    l1.head += MAX_STRAY_BLOCKS - 1;
    await look();
    await look();
    expect(isDone()).to.equal(false);
    l1.head += 1;
    await look();
    await look();
    await waiting;
  });
});
