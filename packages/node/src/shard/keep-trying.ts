import { type Clock, describeError, type Logger, verdictOf } from '@bulkhead/runtime';

/** Pause after a try that failed, milliseconds. */
const RETRY_MS = 100;

/**
 * Does `work` until it succeeds or fails for a reason that no wait will mend.
 *
 * @param what for the log: what is tried again
 * @throws CodedError ABORTED (retry) when `signal` aborts during a pause
 */
export async function keepTrying(
  what: string,
  work: () => Promise<void>,
  {
    clock,
    logger,
    signal,
  }: { readonly clock: Clock; readonly logger: Logger; readonly signal: AbortSignal | undefined },
): Promise<void> {
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (verdictOf(error) !== 'retry') throw error;
      logger.warn(`${what} is tried again: ${describeError(error)}`, { err: error });
    }
    await clock.sleep(RETRY_MS, signal);
  }
}
