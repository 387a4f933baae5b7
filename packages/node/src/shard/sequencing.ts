import { type Clock, describeError, type Logger, type Serial, verdictOf } from '@bulkhead/runtime';
import type { Producer } from '@bulkhead/sequencer';
import type { BatchChain } from './batch-chain.js';
import type { ShardExecutor } from './shard-executor.js';
import type { Wake } from './wake.js';
import { whileCurrent } from './while-current.js';

/** Pause after a step that failed for a reason that passes, milliseconds. */
const RETRY_MS = 100;
/** In automine mode, how long an idle shard waits before it looks whether an open batch is due, milliseconds. */
const IDLE_MS = 250;

/** Batches that may wait for L1 before no more blocks are made: they land before L1 forgets their origins. */
export const MAX_WAITING_BATCHES = 1_024;

export interface SequencingOptions {
  /** Milliseconds between blocks; 0 makes a block as soon as there is something to put into it. */
  readonly blockTimeMs: number;
}

export interface SequencingModules {
  readonly producer: Producer;
  /** Whatever moves the head runs in here: steps, unwinds, derivation. */
  readonly headLock: Serial;
  /** Rings when there may be something for a block. */
  readonly wake: Wake;
  readonly chain: Pick<BatchChain, 'waiting'>;
  readonly executor: Pick<ShardExecutor, 'isCurrent'>;
  /** Called before each block: settles with an exec that was started again. */
  readonly meetExec: () => Promise<void>;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Makes blocks until `signal` aborts. Rejects with an error that no wait will mend. */
export async function runSequencing(
  { blockTimeMs }: SequencingOptions,
  modules: SequencingModules,
  signal: AbortSignal,
): Promise<void> {
  const { producer, headLock, wake, chain, executor, meetExec, clock, logger } = modules;
  let due = clock.now();
  let held = false;

  const turn = async () => {
    await meetExec();
    if (chain.waiting >= MAX_WAITING_BATCHES) {
      if (!held) logger.error('no blocks are made: too many batches wait for L1');
      held = true;
      return;
    }
    held = false;
    if (blockTimeMs > 0) await producer.step();
    else if (await producer.hasWork()) {
      await producer.step();
      // What did not fit must not wait for the next ring.
      wake.ring();
    } else await producer.sealIfDue();
  };

  while (!signal.aborted) {
    if (blockTimeMs > 0) {
      await clock.sleep(Math.max(0, due - clock.now()), signal).catch(() => {});
      due = Math.max(due + blockTimeMs, clock.now());
    } else {
      await wake.wait(IDLE_MS, signal);
    }
    if (signal.aborted) return;
    try {
      await headLock.run(() => whileCurrent(executor, turn));
    } catch (error) {
      if (verdictOf(error) !== 'retry') throw error;
      logger.warn(`no block this time: ${describeError(error)}`);
      await clock.sleep(RETRY_MS, signal).catch(() => {});
    }
  }
}
