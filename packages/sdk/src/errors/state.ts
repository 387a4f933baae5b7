import type { Address } from 'viem';
import { BulkheadError } from './bulkhead-error.js';

/** The shard has imported no claim of the other one yet. */
export class StateUnknownError extends BulkheadError {
  constructor(readonly shardId: number) {
    super('STATE_UNKNOWN', 'retry', `the shard has imported no claim of shard ${shardId} yet`, {
      name: 'StateUnknownError',
    });
  }
}

/** The nodes that a shard gave do not lead to the state root that L1 has of it. */
export class StateProofInvalidError extends BulkheadError {
  constructor(
    readonly shardId: number,
    readonly address: Address,
    problem: string,
  ) {
    super('STATE_PROOF_INVALID', 'reject', `the proof of ${address} on shard ${shardId} is wrong: ${problem}`, {
      name: 'StateProofInvalidError',
    });
  }
}
