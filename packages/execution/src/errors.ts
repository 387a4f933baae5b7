import { CodedError, type Verdict } from '@bulkhead/runtime';

/**
 * Codes of this package:
 * - `STATE_CORRUPT` (fatal): the store lacks or garbles something that must be there; rebuild it from L1.
 * - `GENESIS_MISMATCH` (fatal): the store belongs to another genesis.
 * - `STORE_FORMAT` (fatal): another version of this package wrote the store.
 * - `NOT_NEXT_BLOCK` (reject): the block's parent is not the head, or the inputs contradict the parent.
 * - `VALUE_CREATED` (fatal): balances grew out of nothing; an invariant of execution is broken.
 * - `EXECUTION_FAULT` (fatal): the machine could not run a block, whatever its inputs say.
 * - `BLOCK_NOT_FOUND` (reject): no block with that number or hash.
 * - `LIMIT_EXCEEDED` (reject): a query has more results than were asked for.
 * - `BLOCK_INVALID` (reject): an imported block breaks the rules of its chain.
 * - `NOT_TRACEABLE` (reject): genesis, or a transaction that no block has.
 * - `TRACE_TOO_LARGE`, `TRACE_TIMEOUT` (reject): a trace ends there.
 * - `CALL_INVALID` (reject): a call that no transaction could make.
 * - `CALL_TIMEOUT`, `CALL_CANCELLED` (reject): what a user had run ends there.
 */
export type ExecutionErrorCode =
  | 'STATE_CORRUPT'
  | 'GENESIS_MISMATCH'
  | 'STORE_FORMAT'
  | 'NOT_NEXT_BLOCK'
  | 'VALUE_CREATED'
  | 'EXECUTION_FAULT'
  | 'BLOCK_NOT_FOUND'
  | 'LIMIT_EXCEEDED'
  | 'BLOCK_INVALID'
  | 'NOT_TRACEABLE'
  | 'TRACE_TOO_LARGE'
  | 'TRACE_TIMEOUT'
  | 'CALL_INVALID'
  | 'CALL_TIMEOUT'
  | 'CALL_CANCELLED';

export type ExecutionError = CodedError<ExecutionErrorCode>;

const VERDICTS: Record<ExecutionErrorCode, Verdict> = {
  STATE_CORRUPT: 'fatal',
  GENESIS_MISMATCH: 'fatal',
  STORE_FORMAT: 'fatal',
  NOT_NEXT_BLOCK: 'reject',
  VALUE_CREATED: 'fatal',
  EXECUTION_FAULT: 'fatal',
  BLOCK_NOT_FOUND: 'reject',
  LIMIT_EXCEEDED: 'reject',
  BLOCK_INVALID: 'reject',
  NOT_TRACEABLE: 'reject',
  TRACE_TOO_LARGE: 'reject',
  TRACE_TIMEOUT: 'reject',
  CALL_INVALID: 'reject',
  CALL_TIMEOUT: 'reject',
  CALL_CANCELLED: 'reject',
};

export interface ExecutionErrorContext {
  meta?: Record<string, unknown>;
  cause?: unknown;
}

/** An error of this package, with the verdict that belongs to its code. */
export function executionError(
  code: ExecutionErrorCode,
  message: string,
  context: ExecutionErrorContext = {},
): ExecutionError {
  return new CodedError({ code, message, verdict: VERDICTS[code], ...context });
}
