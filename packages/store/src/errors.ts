import { CodedError, type Verdict } from '@bulkhead/runtime';

/**
 * Why a store refuses:
 *
 * - `STORE_OPEN_FAILED`: `retry` when another process holds the lock, else `fatal`.
 * - `STORE_CLOSED` (retry): called after `close`.
 * - `STORE_CORRUPT` (fatal): stored bytes fail a checksum or don't decode, or a file of the database is missing.
 * - `STORE_IO` (fatal): the disk refused.
 * - `STORE_KEY_INVALID` (fatal): an empty key, or a key that its codec can't express; a mistake of the caller.
 * - `STORE_READ_ONLY` (fatal): a write to a store that was opened for reading.
 * - `NOT_FOUND` (reject): `get` of a bucket found nothing.
 */
export type StoreErrorCode =
  | 'STORE_OPEN_FAILED'
  | 'STORE_CLOSED'
  | 'STORE_CORRUPT'
  | 'STORE_IO'
  | 'STORE_KEY_INVALID'
  | 'STORE_READ_ONLY'
  | 'NOT_FOUND';

export type StoreError = CodedError<StoreErrorCode>;

const VERDICTS: Record<StoreErrorCode, Verdict> = {
  STORE_OPEN_FAILED: 'fatal',
  STORE_CLOSED: 'retry',
  STORE_CORRUPT: 'fatal',
  STORE_IO: 'fatal',
  STORE_KEY_INVALID: 'fatal',
  STORE_READ_ONLY: 'fatal',
  NOT_FOUND: 'reject',
};

export interface StoreErrorContext {
  meta?: Record<string, unknown>;
  cause?: unknown;
  /** Overrides the verdict that belongs to the code. */
  verdict?: Verdict;
}

/** An error of this package, with the verdict that belongs to its code. */
export function storeError(code: StoreErrorCode, message: string, context: StoreErrorContext = {}): StoreError {
  return new CodedError({ code, message, verdict: VERDICTS[code], ...context });
}

/** The error of every call to a store that was closed. */
export function closedError(): StoreError {
  return storeError('STORE_CLOSED', 'the store is closed');
}
