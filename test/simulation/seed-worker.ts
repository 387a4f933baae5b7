import process from 'node:process';
import { runSimulation, type SimulationResult } from './simulation.js';

/** One seed, asked of a worker process. */
export interface SeedOrder {
  readonly seed: number;
  readonly steps: number;
}

/** What came of it. */
export type SeedReport = Pick<SimulationResult, 'seed' | 'violations' | 'faults' | 'lies' | 'facts' | 'fingerprint'>;

process.on('message', (order: SeedOrder) => {
  void runSimulation(order).then(
    ({ seed, violations, faults, lies, facts, fingerprint }) =>
      process.send?.({ seed, violations, faults, lies, facts, fingerprint } satisfies SeedReport),
    (error: unknown) => {
      process.stderr.write(`seed ${order.seed}: ${error instanceof Error ? error.stack : String(error)}\n`);
      process.exit(1);
    },
  );
});
