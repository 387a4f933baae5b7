import { assetVaultAbi } from '@bulkhead/protocol/user';
import { type Address, type Hash, type Hex, type Log, parseEventLogs } from 'viem';
import { l1Address, type ShardChain } from '../chains/shard-chain.js';
import type { ReadClient, WriteClient } from '../transactions/clients.js';
import {
  type ContractCall,
  estimateCall,
  simulateCall,
  type TransactionParameters,
  writeCall,
} from '../transactions/contract-call.js';
import { ownLogs } from '../transactions/own-logs.js';
import { checkWithdrawal, type WithdrawalOnL1Parameters } from './get-withdrawal-status.js';

export interface FinalizeWithdrawalParameters extends WithdrawalOnL1Parameters, TransactionParameters {}

/** An estimate would be too low: with less gas the recipient can't take its pay, which is then kept, and nothing reverts. */
const WITHDRAW_GAS = 600_000n;

function callOf(parameters: FinalizeWithdrawalParameters): ContractCall {
  checkWithdrawal(parameters);
  const { targetChain, withdrawal } = parameters;
  const { batchIndex, message, branch } = withdrawal;
  return {
    address: l1Address(targetChain, 'assetVault'),
    abi: assetVaultAbi,
    functionName: 'withdraw',
    args: [message.srcShard, BigInt(batchIndex), message, branch],
  };
}

/**
 * Has L1 pay a withdrawal whose claim has settled, whoever it belongs to. It is tried first, so that a refusal costs nothing.
 *
 * @returns the hash on L1; see `getWithdrawn`
 * @throws WrongChainError when it is not of that shard; viem's ContractFunctionExecutionError with the error of `AssetVault`: `ClaimNotSettled`, `AlreadyWithdrawn` …
 */
export async function finalizeWithdrawal(client: WriteClient, parameters: FinalizeWithdrawalParameters): Promise<Hash> {
  return writeCall(client, callOf(parameters), { ...parameters, gas: parameters.gas ?? WITHDRAW_GAS });
}

/** The gas below which it would revert. `finalizeWithdrawal` brings more, so that the recipient can take its pay. */
export async function estimateFinalizeWithdrawalGas(
  client: ReadClient,
  parameters: FinalizeWithdrawalParameters,
): Promise<bigint> {
  return estimateCall(client, callOf(parameters), parameters);
}

/** Runs it on the newest state. Throws as `finalizeWithdrawal` does. */
export async function simulateFinalizeWithdrawal(
  client: ReadClient,
  parameters: FinalizeWithdrawalParameters,
): Promise<void> {
  await simulateCall(client, callOf(parameters), { ...parameters, gas: parameters.gas ?? WITHDRAW_GAS });
}

/** A payout as the vault announced it. */
export interface Withdrawn {
  readonly messageId: Hex;
  readonly shardId: number;
  readonly to: Address;
  readonly amount: bigint;
  /** False when the recipient refused: it can claim the amount from the vault. */
  readonly paid: boolean;
}

/** The payouts of a transaction of L1 by the vault of a shard's network, from the logs of its receipt. What other contracts announce is none. */
export function getWithdrawn(receipt: { readonly logs: Log[] }, targetChain: ShardChain): readonly Withdrawn[] {
  const logs = ownLogs(receipt, l1Address(targetChain, 'assetVault'));
  return parseEventLogs({ abi: assetVaultAbi, eventName: 'Withdrawn', logs }).map(
    ({ args: { msgId, shardId, to, amount, paid } }) => ({ messageId: msgId, shardId, to, amount, paid }),
  );
}
