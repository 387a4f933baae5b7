import { CodedError } from './coded-error.js';

/** The error of a wait that its signal ended. Nothing failed, so the same may be tried again. */
export function abortedError(signal: AbortSignal): CodedError<'ABORTED'> {
  return new CodedError({ code: 'ABORTED', message: 'aborted', verdict: 'retry', cause: signal.reason });
}

/** Calls `listener` once when `signal` aborts; returns the function that withdraws it. Does nothing without a signal. */
export function onAbort(signal: AbortSignal | undefined, listener: () => void): () => void {
  if (signal === undefined) return () => {};
  signal.addEventListener('abort', listener, { once: true });
  return () => signal.removeEventListener('abort', listener);
}
