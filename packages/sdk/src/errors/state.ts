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

/** The nodes that a shard gave do not lead to the state root that its claim has, or that claim not to the settlement root. */
export class StateProofInvalidError extends BulkheadError {
  constructor(
    readonly shardId: number,
    /** Undefined when the claim itself is not proven. */
    readonly address: Address | undefined,
    problem: string,
  ) {
    super(
      'STATE_PROOF_INVALID',
      'reject',
      `the proof of ${address ?? 'a state'} on shard ${shardId} is wrong: ${problem}`,
      {
        name: 'StateProofInvalidError',
      },
    );
  }
}
