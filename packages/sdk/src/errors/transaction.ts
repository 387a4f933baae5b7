import type { Hash } from 'viem';
import { BulkheadError } from './bulkhead-error.js';

export class TransactionRevertedError extends BulkheadError {
  constructor(
    what: string,
    readonly hash: Hash,
  ) {
    super('TRANSACTION_REVERTED', 'reject', `${what} reverted (${hash})`, { name: 'TransactionRevertedError' });
  }
}
