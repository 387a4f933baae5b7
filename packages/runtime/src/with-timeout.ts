import { type Clock, systemClock } from './clock.js';
import { CodedError } from './coded-error.js';

// A reason of its own: without one each call would make an exception with a stack that nobody reads.
const DECIDED = 'the race is decided';

/**
 * The result of `promise`, or a {@link CodedError} with `code` and verdict `retry` when it takes longer than `ms`.
 * The work itself goes on: give it a signal if it can be cancelled. Its late rejection is swallowed.
 */
export async function withTimeout<T, C extends string>(
  promise: Promise<T>,
  ms: number,
  code: C,
  clock: Clock = systemClock(),
): Promise<T> {
  const timer = new AbortController();
  const expiry = clock.sleep(ms, timer.signal).then(
    () => {
      throw new CodedError({ code, message: `no result after ${ms} ms`, verdict: 'retry', meta: { timeoutMs: ms } });
    },
    // Only the abort below ends the sleep early, and then the race is already decided.
    () => new Promise<never>(() => {}),
  );
  try {
    return await Promise.race([promise, expiry]);
  } finally {
    timer.abort(DECIDED);
  }
}
