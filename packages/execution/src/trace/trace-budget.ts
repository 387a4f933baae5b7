import { executionError } from '../errors.js';
import { createPacer } from '../pacer.js';

/** JSON of one request, by estimate; the largest response of the RPC server is a little more. */
export const MAX_TRACE_BYTES = 20_000_000;

/** What all traces of a request may take together. */
export interface TraceBudget {
  /** @throws TRACE_TOO_LARGE */
  spend(bytes: number): void;
  /** Lets others run now and then. @throws TRACE_TIMEOUT, CALL_CANCELLED */
  pause(): Promise<void>;
}

/** @param isCancelled - asked at each pause */
export function createTraceBudget(timeoutMs: number, isCancelled: () => boolean = () => false): TraceBudget {
  const pace = createPacer();
  const deadline = performance.now() + timeoutMs;
  let left = MAX_TRACE_BYTES;
  return {
    spend(bytes) {
      left -= bytes;
      if (left >= 0) return;
      throw executionError('TRACE_TOO_LARGE', `the trace has more than ${MAX_TRACE_BYTES} bytes: trace less`);
    },
    async pause() {
      if (isCancelled()) throw executionError('CALL_CANCELLED', 'execution aborted (cancelled)');
      if (performance.now() > deadline) throw executionError('TRACE_TIMEOUT', 'execution timeout');
      await pace();
    },
  };
}
