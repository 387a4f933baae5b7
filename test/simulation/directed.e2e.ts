import { expect } from 'chai';
import type { Action } from './actions.js';
import { runSimulation, type Shape, type Stage } from './simulation.js';

const CALM: Partial<Shape> = {
  shards: 2,
  lies: false,
  settledLanes: false,
  gossip: false,
  stepMs: 1_000,
  blockMs: 4_000,
  originDepth: 0,
  da: 'calldata',
  unwind: 'any-depth',
  pollMs: 1_000,
};

const transfer: Action = { type: 'transfer', shard: 0, peer: 0, user: 0, to: 1, amount: 1n };

/** Runs a script without any other fault. */
async function play(
  steps: number,
  shape: Partial<Shape>,
  script: (step: number, stage: Stage) => void | Promise<void>,
) {
  const result = await runSimulation({
    seed: 1,
    steps,
    faultRate: 0,
    actionRate: 0,
    shape: { ...CALM, ...shape },
    script,
  });
  expect(result.violations, result.trace.join('\n')).to.deep.equal([]);
  return result;
}

describe('a simulated network', function () {
  this.timeout(60_000);

  it('derives the same blocks when exec made one in secret and L1 dropped its origin meanwhile', () =>
    play(60, { restartMs: 12_000 }, (step, { machines, world, act }) => {
      const [machine] = machines;
      // The next block reaches the disk, and nobody hears of it.
      if (step === 20) {
        machine?.armExec({ afterWrites: 0, landed: true });
        void act(transfer);
      }
      if (step === 23) {
        // Just deep enough: the block before stands on an older origin.
        world.chain.reorg(2, () => true);
        for (let block = 0; block < 3; block++) world.chain.mine(0, (list) => [...list]);
      }
      if (step === 40) void act(transfer);
    }));

  // 56: a question to a process that is down. 88: a refusal that L1 dropped unread. 106: a stake that the next claim waits for.
  // 82: blocks of a forced batch that L1 dropped, with entries left for the block after them. 115: a batch at the fee caps
  // that no node has any more. 302: a message of a forced batch, with nobody to send the next.
  // 1126: totals that were applied, and a reorg that took it back.
  for (const seed of [56, 82, 88, 106, 115, 302, 1126])
    it(`ends well with seed ${seed}, which once did not`, async () => {
      const { violations, trace } = await runSimulation({ seed, steps: 200 });
      expect(violations, trace.join('\n')).to.deep.equal([]);
    });

  it('goes on when exec dies while a reorg of L1 is settled', () =>
    play(60, {}, (step, { machines, world, act }) => {
      const [machine] = machines;
      if (step === 20) void act(transfer);
      if (step === 23) {
        world.chain.reorg(6, () => true);
        for (let block = 0; block < 7; block++) world.chain.mine(0, (list) => [...list]);
        machine?.armExec({ afterWrites: 0, landed: true });
      }
    }));

  it('posts what a sequencer made whose clock is a minute ahead', () =>
    play(60, {}, (step, { machines, act }) => {
      if (step === 10) machines[0]?.jumpClock(60_000);
      if (step === 12) void act(transfer);
    }));
});
