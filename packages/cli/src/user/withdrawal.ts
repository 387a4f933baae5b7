import { stateClaimsAbi } from '@bulkhead/protocol';
import type { Clock } from '@bulkhead/runtime';
import {
  finalizeWithdrawal,
  findWithdrawalProof,
  type MessageStageEntry,
  type MessageStatus,
  type ShardChain,
  WithdrawalNotSettledError,
  waitForSuccess,
} from '@bulkhead/sdk';
import type { Hex } from 'viem';
import type { Network } from '../supervisor/network-file.js';
import type { ChainClients } from './clients.js';
import { followMessage } from './follow-message.js';
import { readerOf } from './shard-readers.js';

/** For the batch and the claim, before the window begins; milliseconds. */
const CLAIM_MS = 120_000;

/** Waits until the claim that holds a withdrawal has settled: as long as L1's window takes. @throws WaitForMessageTimeoutError (retry) */
export async function followUntilSettled(options: {
  readonly network: Network;
  readonly l1: ChainClients;
  readonly id: Hex;
  readonly onStage: (entry: MessageStageEntry) => void;
}): Promise<MessageStatus> {
  const { l1, ...message } = options;
  const address = message.network.l1.contracts.StateClaims;
  const window = await l1.read.readContract({ address, abi: stateClaimsAbi, functionName: 'window' });
  return followMessage({ ...message, until: ['settled', 'paid'], timeout: CLAIM_MS + Number(window) * 1_000 });
}

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
