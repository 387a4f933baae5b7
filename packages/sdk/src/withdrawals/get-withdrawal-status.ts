import { assetVaultAbi, L1_SHARD_ID, MessageKind, stateClaimsAbi } from '@bulkhead/protocol/user';
import { getBlock, readContract } from 'viem/actions';
import { l1Address, type ShardChain } from '../chains/shard-chain.js';
import { ClaimTruncatedError, WaitForWithdrawalTimeoutError } from '../errors/bridge.js';
import { WrongChainError } from '../errors/chain.js';
import type { ReadClient } from '../transactions/clients.js';
import { poll, type WaitParameters } from '../transactions/poll.js';
import type { Withdrawal } from './get-withdrawal-proof.js';
import { waitingTime } from './waiting-time.js';

export interface WithdrawalOnL1Parameters {
  /** The shard that it comes from. */
  readonly targetChain: ShardChain;
  readonly withdrawal: Withdrawal;
}

/**
 * Refuses what is no withdrawal of the shard named: L1 would be asked about another one, or pay another one.
 *
 * @throws WrongChainError
 */
export function checkWithdrawal({ targetChain, withdrawal: { shardId, message } }: WithdrawalOnL1Parameters): void {
  const wanted = targetChain.custom.shardId;
  if (message.kind !== MessageKind.Withdraw || message.dstShard !== L1_SHARD_ID)
    throw new WrongChainError('the message is no withdrawal to L1');
  if (message.srcShard !== wanted || shardId !== wanted)
    throw new WrongChainError(`the withdrawal is from shard ${message.srcShard}, not from shard ${wanted}`);
}

/**
 * `waiting-to-prove`: the claim no longer stands, ask the shard for a new proof. `waiting-to-finalize`: the claim has to settle.
 * `ready-to-finalize`: L1 pays when asked. `finalized`: it has been paid, or is kept for a recipient that refused.
 */
export type WithdrawalStatus = 'waiting-to-prove' | 'waiting-to-finalize' | 'ready-to-finalize' | 'finalized';

/** How far a withdrawal is, as L1's contracts say; the client is of L1. @throws WrongChainError when it is not of that shard */
export async function getWithdrawalStatus(
  client: ReadClient,
  parameters: WithdrawalOnL1Parameters,
): Promise<WithdrawalStatus> {
  checkWithdrawal(parameters);
  const { targetChain, withdrawal } = parameters;
  const { batchIndex, message } = withdrawal;
  const claim = [message.srcShard, BigInt(batchIndex)] as const;
  const claims = { address: l1Address(targetChain, 'stateClaims'), abi: stateClaimsAbi } as const;
  const [isWithdrawn, isSettled, isStanding] = await Promise.all([
    readContract(client, {
      address: l1Address(targetChain, 'assetVault'),
      abi: assetVaultAbi,
      functionName: 'isWithdrawn',
      args: [message.srcShard, message.index],
    }),
    readContract(client, { ...claims, functionName: 'isSettled', args: claim }),
    readContract(client, { ...claims, functionName: 'isStanding', args: claim }),
  ]);
  if (isWithdrawn) return 'finalized';
  if (isSettled) return 'ready-to-finalize';
  return isStanding ? 'waiting-to-finalize' : 'waiting-to-prove';
}

export interface TimeToFinalize {
  /** From L1's newest block on; 0 when it can be finalized now. */
  readonly seconds: number;
  /** Since the Unix epoch, L1 time. A pause by the guardian moves it. */
  readonly timestamp: number;
}

/** When a withdrawal can be finalized; the client is of L1. @throws ClaimTruncatedError when a new proof is needed, WrongChainError */
export async function getTimeToFinalize(
  client: ReadClient,
  parameters: WithdrawalOnL1Parameters,
): Promise<TimeToFinalize> {
  const { withdrawal } = parameters;
  const [status, { timestamp: now }] = await Promise.all([getWithdrawalStatus(client, parameters), getBlock(client)]);
  if (status === 'waiting-to-prove') throw new ClaimTruncatedError(withdrawal.shardId, withdrawal.batchIndex);
  const timestamp = withdrawal.settledAt;
  // A claim that should have settled and has not is paused: at least a second more.
  const seconds = status === 'waiting-to-finalize' ? Math.max(1, timestamp - Number(now)) : 0;
  return { seconds, timestamp };
}

export interface WaitToFinalizeParameters extends WithdrawalOnL1Parameters, WaitParameters {}

/**
 * Waits until a withdrawal can be finalized; the client is of L1.
 *
 * @param parameters.timeout when absent the rest of the claim's window and a minute, as the proof says, and no more than a window, a
 * pause and a minute, as L1 says
 * @throws ClaimTruncatedError when a new proof is needed, WaitForWithdrawalTimeoutError, WrongChainError
 */
export async function waitToFinalize(client: ReadClient, parameters: WaitToFinalizeParameters): Promise<void> {
  const { withdrawal, pollingInterval = client.pollingInterval, signal } = parameters;
  const { seconds } = await getTimeToFinalize(client, parameters);
  const { timeout = await waitingTime(client, parameters.targetChain, seconds) } = parameters;
  const { shardId, batchIndex } = withdrawal;
  await poll({
    interval: pollingInterval,
    timeout,
    signal,
    onTimeout: (failure) =>
      new WaitForWithdrawalTimeoutError(`the window of batch ${batchIndex} of shard ${shardId}`, failure),
    read: async () => {
      const status = await getWithdrawalStatus(client, parameters);
      if (status === 'waiting-to-prove') throw new ClaimTruncatedError(shardId, batchIndex);
      return status === 'waiting-to-finalize' ? undefined : status;
    },
  });
}
