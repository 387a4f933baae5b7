import { type Clock, describeError, type Logger, type Serial, verdictOf } from '@bulkhead/runtime';
import type { Wake } from '../shard/wake.js';

/** Longest wait for a bell: L1 and gossip ring it, this is for what neither does. */
const IDLE_MS = 1_000;
/** Pause after a turn that failed for a reason that passes, milliseconds. */
const RETRY_MS = 100;

/**
 * Takes one turn after another until `signal` aborts: as long as there is something to do without a pause, then at each
 * ring. Rejects with an error that no wait will mend.
 */
export async function runFollowing(
  modules: {
    /** One step under the head lock; true when there may be more to do at once. */
    readonly turn: () => Promise<boolean>;
    readonly headLock: Serial;
    readonly wake: Wake;
    readonly clock: Clock;
    readonly logger: Logger;
  },
  signal: AbortSignal,
): Promise<void> {
  const { turn, headLock, wake, clock, logger } = modules;
  while (!signal.aborted) {
    try {
      while (!signal.aborted && (await headLock.run(turn)));
    } catch (error) {
      if (signal.aborted) return;
      if (verdictOf(error) !== 'retry') throw error;
      logger.warn(`following is tried again: ${describeError(error)}`);
      await clock.sleep(RETRY_MS, signal).catch(() => {});
      continue;
    }
    await wake.wait(IDLE_MS, signal);
  }
}
