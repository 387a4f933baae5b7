import { BulkheadError } from './bulkhead-error.js';

/** A client or a chain is not the one that the thing belongs to. */
export class WrongChainError extends BulkheadError {
  constructor(problem: string) {
    super('WRONG_CHAIN', 'reject', problem, { name: 'WrongChainError' });
  }
}
