import { CodedError } from './coded-error.js';

/**
 * The error of a wait that its signal ended. Nothing failed, so the same may be tried again. It has no stack: waits end
 * all the time, and taking a stack costs more than the wait itself.
 */
export function abortedError(signal: AbortSignal): CodedError<'ABORTED'> {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  try {
    return new CodedError({ code: 'ABORTED', message: 'aborted', verdict: 'retry', cause: signal.reason });
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}

/** Calls `listener` once when `signal` aborts; returns the function that withdraws it. Does nothing without a signal. */
export function onAbort(signal: AbortSignal | undefined, listener: () => void): () => void {
  if (signal === undefined) return () => {};
  signal.addEventListener('abort', listener, { once: true });
  return () => signal.removeEventListener('abort', listener);
}
