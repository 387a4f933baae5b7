import { CodedError } from './coded-error.js';

const DEFAULT_MAX_WAITING = 1_024;

export interface Serial {
  /**
   * Runs `fn` after everything that was submitted before it has ended, whether it succeeded or failed.
   *
   * @throws SERIAL_OVERLOADED (retry) when too many already wait; `fn` isn't run then.
   */
  run<T>(fn: () => Promise<T> | T): Promise<T>;
  /** How many functions wait or run. */
  readonly pending: number;
}

export interface SerialOptions {
  /** How many functions may wait behind the running one; 1,024 when absent. */
  maxWaiting?: number;
}

/** A mutex as a queue of functions: one runs, the others wait in order. Not reentrant. */
export function createSerial({ maxWaiting = DEFAULT_MAX_WAITING }: SerialOptions = {}): Serial {
  let pending = 0;
  let tail: Promise<unknown> = Promise.resolve();
  return {
    get pending() {
      return pending;
    },
    async run(fn) {
      if (pending > maxWaiting) {
        throw new CodedError({
          code: 'SERIAL_OVERLOADED',
          message: `more than ${maxWaiting} calls wait`,
          verdict: 'retry',
          meta: { maxWaiting },
        });
      }
      pending++;
      const result = tail.then(fn).finally(() => {
        pending--;
      });
      tail = result.catch(() => {});
      return result;
    },
  };
}
