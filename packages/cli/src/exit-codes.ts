import { CodedError, describeError } from '@bulkhead/runtime';
import { BaseError } from 'viem';

/** 0 done, 1 the user's fault, 75 try again (EX_TEMPFAIL), 78 refused by configuration (EX_CONFIG). */
export const EXIT = { done: 0, fault: 1, retry: 75, refused: 78 } as const;

/** One line for people, and the exit code that goes with it. */
export function explain(error: unknown): { readonly line: string; readonly code: number } {
  if (error instanceof CodedError)
    return { line: `${error.message} [${error.code}]`, code: error.verdict === 'retry' ? EXIT.retry : EXIT.fault };
  if (error instanceof BaseError) return { line: `${error.shortMessage}`, code: EXIT.fault };
  return { line: describeError(error), code: EXIT.fault };
}
