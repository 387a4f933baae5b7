import { bridgedErc20Abi, L1_SHARD_ID, outboxAbi, SHARD_CONTRACTS, shardBridgeAbi } from '@bulkhead/protocol/user';
import type { Address, Hash } from 'viem';
import { readContract } from 'viem/actions';
import { findBridgedAsset } from '../assets/approve-bridge.js';
import { NotAnL1TokenError } from '../errors/bridge.js';
import type { ReadClient, WriteClient } from '../transactions/clients.js';
import {
  type ContractCall,
  estimateCall,
  type TransactionParameters,
  writeCall,
} from '../transactions/contract-call.js';

export interface InitiateWithdrawalParameters extends TransactionParameters {
  /** Who is paid on L1. */
  readonly to: Address;
  /** Wei, or the token's smallest unit. */
  readonly amount: bigint;
  /** By its address on the shard; it must have been born on L1. Ether when absent. */
  readonly token?: Address;
}

const BRIDGE = {
  address: SHARD_CONTRACTS.ShardBridge,
  abi: [...shardBridgeAbi, ...outboxAbi, ...bridgedErc20Abi],
} as const;

async function callOf(client: ReadClient, parameters: InitiateWithdrawalParameters): Promise<ContractCall> {
  const { to, amount, token } = parameters;
  if (token === undefined) return { ...BRIDGE, functionName: 'withdrawETH', args: [to], value: amount };
  const id = await findBridgedAsset(client, token);
  const origin = id && (await readContract(client, { ...BRIDGE, functionName: 'originOf', args: [id] }));
  if (origin?.[1] !== L1_SHARD_ID) throw new NotAnL1TokenError(token);
  return { ...BRIDGE, functionName: 'withdrawToken', args: [token, amount, to] };
}

/**
 * Starts the way of ether or a token from a shard to L1, where it is paid once the claim that holds it has settled.
 *
 * @returns the hash on the shard; see `waitForWithdrawalProof`
 * @throws NotAnL1TokenError; viem's ContractFunctionExecutionError with the error of `ShardBridge` or `Outbox`
 */
export async function initiateWithdrawal(client: WriteClient, parameters: InitiateWithdrawalParameters): Promise<Hash> {
  return writeCall(client, await callOf(client, parameters), parameters);
}

/** The gas of the transaction that `initiateWithdrawal` sends. Throws as it does. */
export async function estimateInitiateWithdrawalGas(
  client: ReadClient,
  parameters: InitiateWithdrawalParameters,
): Promise<bigint> {
  return estimateCall(client, await callOf(client, parameters), parameters);
}
