import type { Address, Hash, Hex } from 'viem';
import { BulkheadError } from './bulkhead-error.js';

export class NothingDepositedError extends BulkheadError {
  constructor(readonly hash: Hash) {
    super('NOTHING_DEPOSITED', 'reject', `transaction ${hash} deposited nothing`, { name: 'NothingDepositedError' });
  }
}

export class WaitForDepositTimeoutError extends BulkheadError {
  constructor(
    readonly queueIndex: number,
    cause?: unknown,
  ) {
    super('DEPOSIT_TIMEOUT', 'retry', `the shard has not credited the deposit yet (queue entry ${queueIndex})`, {
      name: 'WaitForDepositTimeoutError',
      cause,
    });
  }
}

export class NotAnL1TokenError extends BulkheadError {
  constructor(readonly token: Address) {
    super('NOT_AN_L1_TOKEN', 'reject', `${token} was not born on L1: only tokens of L1 can be withdrawn there`, {
      name: 'NotAnL1TokenError',
    });
  }
}

export class WithdrawalNotSettledError extends BulkheadError {
  constructor(readonly id: Hex) {
    super('NOT_SETTLED', 'retry', `withdrawal ${id} has not settled yet`, { name: 'WithdrawalNotSettledError' });
  }
}

export class WaitForWithdrawalTimeoutError extends BulkheadError {
  constructor(
    readonly what: string,
    cause?: unknown,
  ) {
    super('WITHDRAWAL_TIMEOUT', 'retry', `${what} takes longer than you wanted to wait`, {
      name: 'WaitForWithdrawalTimeoutError',
      cause,
    });
  }
}

/** The claim that a proof leads to no longer stands: ask the shard for a new one, once it has claimed again. */
export class ClaimTruncatedError extends BulkheadError {
  constructor(
    readonly shardId: number,
    readonly batchIndex: number,
  ) {
    super('CLAIM_TRUNCATED', 'retry', `the claim of batch ${batchIndex} of shard ${shardId} no longer stands`, {
      name: 'ClaimTruncatedError',
    });
  }
}
