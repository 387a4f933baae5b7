import { type Clock, describeError, type Logger, type Serial, verdictOf } from '@bulkhead/runtime';
import type { Producer } from '@bulkhead/sequencer';
import { blockTimesBetween } from './back-pressure.js';
import type { BatchChain } from './batch-chain.js';
import type { ShardExecutor } from './shard-executor.js';
import type { Wake } from './wake.js';
import { whileCurrent } from './while-current.js';

/** Pause after a step that failed for a reason that passes, milliseconds. */
const RETRY_MS = 100;
/** In automine mode, how long an idle shard waits before it looks whether an open batch is due, milliseconds. */
const IDLE_MS = 250;

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
  readonly chain: Pick<BatchChain, 'waiting' | 'waitingBytes'>;
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
  let spacing = 1;
  /** Block times that passed without a block, for the sake of L1. */
  let passedOver = 0;

  /** False when this block time passes without a block. */
  const mayMakeBlock = (): boolean => {
    const wanted = blockTimesBetween({ batches: chain.waiting, bytes: chain.waitingBytes });
    if (wanted !== spacing) {
      const waits = { batches: chain.waiting, bytes: chain.waitingBytes };
      if (wanted === Number.POSITIVE_INFINITY) logger.error('no blocks are made: too much waits for L1', waits);
      else if (wanted > spacing) logger.warn('blocks come further apart: much waits for L1', waits);
      else logger.info('L1 catches up: blocks come closer together', waits);
      spacing = wanted;
    }
    passedOver += 1;
    if (passedOver < wanted) return false;
    passedOver = 0;
    return true;
  };

  const turn = async () => {
    await meetExec();
    if (!mayMakeBlock()) return;
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
