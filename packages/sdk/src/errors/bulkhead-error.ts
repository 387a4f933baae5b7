import { BaseError } from 'viem';

/** What went wrong; decide by it, never by the message text. */
export type BulkheadErrorCode =
  | 'CLAIM_TRUNCATED'
  | 'DEPOSIT_TIMEOUT'
  | 'FOREIGN_CALL'
  | 'MESSAGE_TIMEOUT'
  | 'MESSAGE_UNKNOWN'
  | 'NETWORK_INVALID'
  | 'NOT_AN_L1_TOKEN'
  | 'NOT_SETTLED'
  | 'NOTHING_DEPOSITED'
  | 'NOTHING_SENT'
  | 'STATE_PROOF_INVALID'
  | 'STATE_UNKNOWN'
  | 'TRANSACTION_REVERTED'
  | 'UNEXPECTED_ANSWER'
  | 'WITHDRAWAL_TIMEOUT'
  | 'WRONG_CHAIN'
  | 'WRONG_STATE';

/** `retry`: the same call may succeed later. `reject`: it won't. */
export type BulkheadErrorVerdict = 'retry' | 'reject';

/** What every error of this package is. What viem and a chain throw goes through as it is. */
export class BulkheadError extends BaseError {
  readonly code: BulkheadErrorCode;
  readonly verdict: BulkheadErrorVerdict;

  constructor(
    code: BulkheadErrorCode,
    verdict: BulkheadErrorVerdict,
    shortMessage: string,
    options: { readonly name: string; readonly cause?: unknown },
  ) {
    const { name, cause } = options;
    super(shortMessage, { name, ...(cause instanceof Error && { cause }) });
    this.code = code;
    this.verdict = verdict;
  }
}
