import { BaseError } from 'viem';
import { BulkheadError } from '../errors/bulkhead-error.js';

/** What every action that waits takes beside its own parameters. */
export interface WaitParameters {
  /** Milliseconds between two questions; the client's polling interval when absent. */
  readonly pollingInterval?: number;
  /** Milliseconds. */
  readonly timeout?: number;
  /** Ends the wait with its reason. */
  readonly signal?: AbortSignal;
}

/**
 * Asks until there is an answer. A node that does not answer meanwhile is asked again: it may be starting.
 *
 * @param options.read undefined for "not yet"; what it throws of this package ends the wait
 * @param options.onTimeout makes the error, from what the last question met, if it failed
 */
export async function poll<T>(options: {
  readonly read: () => Promise<T | undefined>;
  readonly interval: number;
  readonly timeout: number;
  readonly signal: AbortSignal | undefined;
  readonly onTimeout: (failure: unknown) => Error;
}): Promise<T> {
  const { read, interval, timeout, signal, onTimeout } = options;
  const deadline = Date.now() + timeout;
  for (;;) {
    signal?.throwIfAborted();
    let failure: unknown;
    try {
      const answer = await read();
      if (answer !== undefined) return answer;
    } catch (error) {
      if (!(error instanceof BaseError) || error instanceof BulkheadError) throw error;
      failure = error;
    }
    if (Date.now() >= deadline) throw onTimeout(failure);
    await pause(interval, signal);
  }
}

function pause(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    // It may have come while the last question was out.
    if (signal?.aborted) return reject(signal.reason);
    const stop = () => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', stop);
      resolve();
    }, milliseconds);
    signal?.addEventListener('abort', stop, { once: true });
  });
}
