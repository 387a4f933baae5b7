import { executionError } from '../errors.js';

/** Wall time that a call, an estimate or a simulation may run, milliseconds: geth's default. */
export const CALL_TIME_MS = 5_000;
/** Calls between two looks at the clock, which costs more than the rest. */
const CALLS_BETWEEN_LOOKS = 64;

/** Called often while code runs, in each loop and each message; what it throws ends the run. */
export type Interrupt = () => void;

/** Ends a run, in geth's words, when its time is over or nobody waits for it any more. Its time starts now. */
export function createInterrupt(isCancelled: () => boolean, timeoutMs = CALL_TIME_MS): Interrupt {
  const deadline = performance.now() + timeoutMs;
  let calls = 0;
  return () => {
    calls += 1;
    if (calls % CALLS_BETWEEN_LOOKS !== 0) return;
    if (isCancelled()) throw executionError('CALL_CANCELLED', 'execution aborted (cancelled)');
    if (performance.now() > deadline) throw callTimeout(timeoutMs);
  };
}

export function callTimeout(timeoutMs: number) {
  return executionError('CALL_TIMEOUT', `execution aborted (timeout = ${timeoutMs / 1_000}s)`);
}
