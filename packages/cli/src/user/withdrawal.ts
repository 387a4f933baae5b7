import { type Clock, CodedError } from '@bulkhead/runtime';
import type { Hex } from 'viem';
import type { Network } from '../supervisor/network-file.js';
import type { ChainClients } from './clients.js';
import type { StageEntry } from './message-status.js';
import { findWithdrawalProof, finishWithdrawal } from './transfers.js';

/** Proves a settled withdrawal on L1. @throws CodedError NOT_SETTLED (retry) */
export async function payWithdrawal(options: {
  readonly network: Network;
  readonly l1: ChainClients;
  /** Any node or follower of the shard. */
  readonly rpcUrl: string;
  readonly id: Hex;
  readonly clock: Clock;
}): Promise<StageEntry> {
  const proof = await findWithdrawalProof(options.rpcUrl, options.id);
  if (proof?.settled !== true)
    throw new CodedError({
      code: 'NOT_SETTLED',
      message: `withdrawal ${options.id} has not settled yet`,
      verdict: 'retry',
    });
  return finishWithdrawal(options.network, options.l1, proof, options.clock);
}
