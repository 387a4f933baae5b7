import { type L1Contracts, type Outputs, type ShardId, toAbiOutputs } from '@bulkhead/protocol';
import { encodeFunctionData, type Hex } from 'viem';
import { readContract } from 'viem/actions';
import type { ClaimOutputs } from '../events/l1-event.js';
import { L1_ABIS } from '../l1/contract-abis.js';
import type { PipelineOptions } from '../l1/send-pipelined.js';
import { sendChecked } from './send-checked.js';

export interface ClaimParams {
  readonly contracts: L1Contracts;
  readonly shardId: ShardId;
  readonly batchIndex: number;
}

/** A claim with the largest totals stays below 2^24 gas. */
const CLAIM_GAS = 12_000_000n;
const STAKE_GAS = 150_000n;

/**
 * Proposes the claim of a batch that nobody has claimed, on a stake (docs/spec/batches.md, Outputs).
 *
 * @param params.batchHash of the batch that was executed
 * @throws L1_TX_REVERTED (reject): `NotStalled`, `BatchAlreadyClaimed`, `WrongBatch`, `StakeInUse`
 */
export async function proposeClaim(
  options: PipelineOptions,
  {
    contracts,
    shardId,
    batchIndex,
    batchHash,
    outputs,
  }: ClaimParams & { readonly batchHash: Hex; readonly outputs: Outputs },
): Promise<{ readonly txHash: Hex; readonly stake: bigint }> {
  const stake = await readContract(options.client, {
    address: contracts.StateClaims,
    abi: L1_ABIS.StateClaims,
    functionName: 'stakeAmount',
  });
  const { transactionHash: txHash } = await sendChecked(options, {
    label: `claim batch ${batchIndex} of shard ${shardId}`,
    to: contracts.StateClaims,
    data: encodeFunctionData({
      abi: L1_ABIS.StateClaims,
      functionName: 'propose',
      args: [shardId, BigInt(batchIndex), batchHash, toAbiOutputs(outputs)],
    }),
    value: stake,
    gas: CLAIM_GAS,
  });
  return { txHash, stake };
}

/** Puts the totals of a settled claim on a stake into the ledger. @throws L1_TX_REVERTED (reject): `ClaimNotSettled`, `WrongTotals` */
export async function applyTotals(
  options: PipelineOptions,
  {
    contracts,
    shardId,
    batchIndex,
    totals,
  }: ClaimParams & { readonly totals: Pick<ClaimOutputs, 'inTotals' | 'outTotals'> },
): Promise<Hex> {
  const { transactionHash } = await sendChecked(options, {
    label: `apply the totals of batch ${batchIndex} of shard ${shardId}`,
    to: contracts.StateClaims,
    data: encodeFunctionData({
      abi: L1_ABIS.StateClaims,
      functionName: 'applyTotals',
      args: [shardId, BigInt(batchIndex), totals.inTotals, totals.outTotals],
    }),
    gas: CLAIM_GAS,
  });
  return transactionHash;
}

/** Takes the account's stake back once its claim has settled. @throws L1_TX_REVERTED (reject): `ClaimNotSettled`, `NoStake` */
export async function releaseStake(
  options: PipelineOptions,
  { contracts, shardId }: Pick<ClaimParams, 'contracts' | 'shardId'>,
): Promise<Hex> {
  const { transactionHash } = await sendChecked(options, {
    label: `release the stake on shard ${shardId}`,
    to: contracts.StateClaims,
    data: encodeFunctionData({ abi: L1_ABIS.StateClaims, functionName: 'releaseStake', args: [shardId] }),
    gas: STAKE_GAS,
  });
  return transactionHash;
}
