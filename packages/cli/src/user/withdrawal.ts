import type { Clock } from '@bulkhead/runtime';
import {
  finalizeWithdrawal,
  findWithdrawalProof,
  type MessageStageEntry,
  type ShardChain,
  WithdrawalNotSettledError,
  waitForSuccess,
} from '@bulkhead/sdk';
import type { Hex } from 'viem';
import type { ChainClients } from './clients.js';
import { readerOf } from './shard-readers.js';

/** Proves a settled withdrawal on L1 and has it paid. @throws WithdrawalNotSettledError (retry) */
export async function payWithdrawal(options: {
  readonly l1: ChainClients;
  /** The shard that it comes from. */
  readonly shard: ShardChain;
  /** Any node or follower of the shard; the shard's own when absent. */
  readonly rpcUrl?: string | undefined;
  readonly id: Hex;
  readonly clock: Clock;
}): Promise<MessageStageEntry> {
  const { l1, shard, rpcUrl, id, clock } = options;
  const withdrawal = await findWithdrawalProof(readerOf(shard, rpcUrl), { id });
  if (withdrawal?.settled !== true) throw new WithdrawalNotSettledError(id);
  const txHash = await finalizeWithdrawal(l1.wallet, { targetChain: shard, withdrawal });
  const { blockNumber } = await waitForSuccess(l1.read, txHash, 'the payout');
  return { stage: 'paid', at: clock.now(), chain: l1.name, txHash, blockNumber: Number(blockNumber) };
}
