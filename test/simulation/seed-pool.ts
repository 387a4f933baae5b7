import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { SeedOrder, SeedReport } from './seed-worker.js';

const WORKER = fileURLToPath(new URL('./seed-worker.js', import.meta.url));

/** Seeds after which a process is ended: each leaves some megabytes behind in the memos of libraries. */
const SEEDS_PER_WORKER = 100;
/** Longest time for one seed on any machine, milliseconds. */
const PATIENCE_MS = 600_000;

/** Processes that simulate, one seed at a time each. */
export interface SeedPool {
  /** Rejects when the process that had the seed died. */
  run(order: SeedOrder): Promise<SeedReport>;
  stop(): void;
}

interface Job {
  readonly order: SeedOrder;
  readonly resolve: (report: SeedReport) => void;
  readonly reject: (error: Error) => void;
}

export function createSeedPool(size: number): SeedPool {
  const waiting: Job[] = [];
  const workers = new Set<ChildProcess>();
  const idle: ChildProcess[] = [];
  const served = new Map<ChildProcess, number>();

  function start(): void {
    const worker = fork(WORKER, { execArgv: ['--max-semi-space-size=64'] });
    workers.add(worker);
    idle.push(worker);
  }

  function retire(worker: ChildProcess): void {
    workers.delete(worker);
    served.delete(worker);
    worker.kill();
  }

  function next(): void {
    while (idle.length > 0 && waiting.length > 0) {
      const [worker, job] = [idle.pop(), waiting.shift()];
      if (worker === undefined || job === undefined) return;
      // One that waits for what never comes would keep everybody waiting.
      const patience = setTimeout(() => worker.kill(), PATIENCE_MS);
      const end = (): void => {
        clearTimeout(patience);
        worker.removeAllListeners('message');
        worker.removeAllListeners('exit');
      };
      worker.once('message', (report: SeedReport) => {
        end();
        served.set(worker, (served.get(worker) ?? 0) + 1);
        if (served.get(worker) === SEEDS_PER_WORKER) {
          retire(worker);
          start();
        } else idle.push(worker);
        job.resolve(report);
        next();
      });
      worker.once('exit', (code) => {
        end();
        retire(worker);
        job.reject(new Error(`the process of seed ${job.order.seed} ended with ${code}`));
        start();
        next();
      });
      worker.send(job.order);
    }
  }

  for (let count = 0; count < size; count++) start();
  return {
    run: (order) =>
      new Promise((resolve, reject) => {
        waiting.push({ order, resolve, reject });
        next();
      }),
    stop() {
      for (const worker of workers) worker.kill();
    },
  };
}
