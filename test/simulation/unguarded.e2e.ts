import { expect } from 'chai';
import type { GuardName } from './l1/guards.js';
import { runSimulation, type SimulationResult } from './simulation.js';

/** Seeds that are tried, one after the other. */
const TRIES = 10;
const STEPS = 120;

/** What whole networks notice without a guard of L1, and a seed that is known to show it. */
const NOTICED: readonly (readonly [guard: GuardName, seed: number, tells: RegExp])[] = [
  ['originHash', 20, /origin-mismatch/],
  ['balBound', 6, /L2: bal/],
  ['stakedDeferred', 6, /B5/],
  ['neverReverse', 6, /L4|L2/],
  ['capsNeverRewind', 6, /L4: the cap tree/],
  ['outboxCountNeverShrinks', 10, /the outbox shrinks/],
  ['leafDomain', 2, /another domain/],
];

describe('a simulated network whose sequencer lies', function () {
  this.timeout(300_000);
  const guarded = new Map<number, SimulationResult>();
  const run = (seed: number, without: readonly GuardName[]) =>
    runSimulation({ seed, steps: STEPS, without, shape: { lies: true } });

  for (const [guard, first, tells] of NOTICED)
    it(`notices within ${TRIES} seeds that L1 has no ${guard}, and has nothing to say where it has`, async () => {
      for (let seed = first; seed < first + TRIES; seed++) {
        const { violations } = await run(seed, [guard]);
        if (violations.length === 0) continue;
        expect(violations.join('\n')).to.match(tells);
        const whole = guarded.get(seed) ?? (await run(seed, []));
        guarded.set(seed, whole);
        expect(whole.violations).to.deep.equal([]);
        return;
      }
      expect.fail('nobody noticed');
    });
});
