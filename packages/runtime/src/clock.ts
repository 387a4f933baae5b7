import { abortedError, onAbort } from './abort.js';

/** The only source of time. Everything that waits or reads the time takes one. */
export interface Clock {
  /** Milliseconds since the Unix epoch. */
  now(): number;
  /** Resolves after `ms` milliseconds; rejects with `ABORTED` as soon as `signal` aborts. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** Above this setTimeout overflows and fires at once, so longer sleeps are cut into slices. */
const MAX_TIMEOUT_MS = 2 ** 31 - 1;

/** The machine's wall clock. */
export function systemClock(): Clock {
  return {
    now: () => Date.now(),
    async sleep(ms, signal) {
      let left = ms;
      do {
        const slice = Math.min(left, MAX_TIMEOUT_MS);
        await timeout(slice, signal);
        left -= slice;
      } while (left > 0);
    },
  };
}

function timeout(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) {
      reject(abortedError(signal));
      return;
    }
    const timer = setTimeout(() => {
      withdraw();
      resolve();
    }, ms);
    const withdraw = onAbort(signal, () => {
      clearTimeout(timer);
      if (signal !== undefined) reject(abortedError(signal));
    });
  });
}
