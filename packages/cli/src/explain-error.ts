import { CodedError, describeError } from '@bulkhead/runtime';
import { BulkheadError } from '@bulkhead/sdk';
import { BaseError, ContractFunctionRevertedError, HttpRequestError, TimeoutError } from 'viem';
import { EXIT } from './exit-codes.js';

/** One line for people, and the exit code that goes with it. */
export function explain(error: unknown): { readonly line: string; readonly code: number } {
  if (error instanceof CodedError)
    return { line: `${error.message} [${error.code}]`, code: error.verdict === 'retry' ? EXIT.retry : EXIT.fault };
  if (error instanceof BulkheadError)
    return { line: `${error.shortMessage} [${error.code}]`, code: error.verdict === 'retry' ? EXIT.retry : EXIT.fault };
  const silent = error instanceof BaseError && error.walk(isSilence);
  if (silent instanceof HttpRequestError || silent instanceof TimeoutError)
    return { line: `${new URL(silent.url).origin} does not answer [RPC_UNREACHABLE]`, code: EXIT.retry };
  if (error instanceof BaseError) return { line: describeViemError(error), code: EXIT.fault };
  return { line: describeError(error), code: EXIT.fault };
}

/** No answer at all; an HTTP status would be one. */
function isSilence(error: unknown): boolean {
  return error instanceof TimeoutError || (error instanceof HttpRequestError && error.status === undefined);
}

/** viem's own text is many lines of arguments and advice; its first says what happened, its details what the node said. */
function describeViemError(error: BaseError): string {
  const reverted = error.walk((cause) => cause instanceof ContractFunctionRevertedError);
  const name = reverted instanceof ContractFunctionRevertedError ? reverted.data?.errorName : undefined;
  const parts = [error.shortMessage, name ?? error.details].filter((part) => part !== undefined && part !== '');
  return parts.join(' ').replace(/\s+/g, ' ').trim();
}
