import process from 'node:process';
import { expect } from 'chai';
import { FAULT_KINDS } from './faults.js';
import { LIE_KINDS } from './liar.js';
import { createSeedPool, type SeedPool } from './seed-pool.js';
import type { SeedReport } from './seed-worker.js';

const STEPS = 200;
const WORKERS = 2;

/**
 * A network's life under faults, once per seed: nothing may be violated, and over all seeds every kind of fault and of lie
 * must have happened. `BULKHEAD_SEEDS` says how many seeds, `BULKHEAD_SEED` which is the first.
 */
export function simulateSeeds(defaultCount: number): void {
  const count = Number(process.env['BULKHEAD_SEEDS'] ?? defaultCount);
  const first = Number(process.env['BULKHEAD_SEED'] ?? 1);

  describe(`${count} simulated networks of ${STEPS} steps, seeds ${first} to ${first + count - 1}`, function () {
    this.timeout(0);
    let pool: SeedPool;
    const reports = new Map<number, Promise<SeedReport>>();

    before(() => {
      pool = createSeedPool(WORKERS);
      for (let seed = first; seed < first + count; seed++) {
        const report = pool.run({ seed, steps: STEPS });
        // Heard by the test of the seed, which may come much later.
        report.catch(() => {});
        reports.set(seed, report);
      }
    });
    after(() => pool.stop());

    for (let seed = first; seed < first + count; seed++)
      it(`seed ${seed} (again: node test/dist/simulation/run.js --from ${seed} --steps ${STEPS} --trace)`, async () => {
        expect((await reports.get(seed))?.violations).to.deep.equal([]);
      });

    it('every kind of fault and of lie happened', async () => {
      const all = await Promise.all(reports.values());
      const sum = <K extends string>(kinds: readonly K[], of: (report: SeedReport) => Readonly<Record<K, number>>) =>
        kinds.map((kind) => [kind, all.reduce((total, report) => total + of(report)[kind], 0)] as const);
      const totals = [...sum(FAULT_KINDS, ({ faults }) => faults), ...sum(LIE_KINDS, ({ lies }) => lies)];
      const steps = all.reduce((total, { facts }) => total + (facts['steps'] ?? 0), 0);
      process.stdout.write(`      ${all.length} seeds, ${steps} steps\n`);
      for (const [kind, times] of totals) process.stdout.write(`      ${String(times).padStart(7)}  ${kind}\n`);
      expect(totals.filter(([, times]) => times === 0)).to.deep.equal([]);
    });
  });
}
