import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect } from 'chai';
import { createTurns } from './turns.js';

const SLICE_MS = 5;

function createScene() {
  let nowMs = 0;
  let turns = 0;
  const inTurn = createTurns(SLICE_MS, () => nowMs);
  const seen: string[] = [];
  return {
    seen,
    /** Counts turns of the event loop until `done`. */
    async turnsUntil(done: Promise<unknown>): Promise<number> {
      let isDone = false;
      void done.then(() => {
        isDone = true;
      });
      for (turns = 0; !isDone; turns++) await nextTurn();
      return turns;
    },
    /** A peer with so many messages, each of which takes so long. */
    async peer(name: string, messages: number, costMs: number): Promise<void> {
      for (let i = 0; i < messages; i++)
        await inTurn(async () => {
          seen.push(name);
          nowMs += costMs;
        });
    },
    inTurn,
  };
}

describe('turns', () => {
  it('let the event loop go on after each slice of work, whoever it is for', async () => {
    const { turnsUntil, peer } = createScene();
    const turns = await turnsUntil(Promise.all([peer('a', 50, 1), peer('b', 50, 1)]));
    expect(turns).to.be.within(100 / SLICE_MS, 100 / SLICE_MS + 2);
  });

  it('let it go on after each piece that takes longer', async () => {
    const { turnsUntil, peer } = createScene();
    expect(await turnsUntil(peer('a', 20, 50))).to.be.within(20, 22);
  });

  it('serve those who ask one after the other, however much one has', async () => {
    const { seen, peer } = createScene();
    const flood = peer('flood', 100, 1);
    await peer('honest', 3, 1);
    expect(seen.slice(0, 6)).to.have.members(['flood', 'honest', 'flood', 'honest', 'flood', 'honest']);
    await flood;
    expect(seen).to.have.length(103);
  });

  it('hand a failure to whoever asked, and serve the next', async () => {
    const { seen, peer, inTurn } = createScene();
    const failed = inTurn(() => Promise.reject(new Error('broken'))).catch((err: Error) => err.message);
    await peer('next', 1, 1);
    expect([await failed, seen]).to.deep.equal(['broken', ['next']]);
  });
});
