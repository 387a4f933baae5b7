import { bridgedErc20Abi, outboxAbi, SHARD_CONTRACTS, shardBridgeAbi } from '@bulkhead/protocol/user';
import type { Address, Hash } from 'viem';
import { parseAccount } from 'viem/accounts';
import { getBlock } from 'viem/actions';
import type { ShardChain } from '../chains/shard-chain.js';
import type { ReadClient, WriteClient } from '../transactions/clients.js';
import {
  type ContractCall,
  estimateCall,
  type TransactionParameters,
  writeCall,
} from '../transactions/contract-call.js';
import { approveBridge } from './approve-bridge.js';

export interface SendAssetParameters extends TransactionParameters {
  /** The shard that it goes to. */
  readonly targetChain: Pick<ShardChain, 'custom'>;
  /** Who is credited there. */
  readonly to: Address;
  /** Wei, or the token's smallest unit. */
  readonly amount: bigint;
  /** By its address on the source; ether when absent. */
  readonly token?: Address;
  /** Where it comes back to if it can't be delivered, on the source; the account when absent. */
  readonly refundTo?: Address;
  /** Seconds on the destination's clock, 60 s to 14 days from now; a week from now when absent. */
  readonly deadline?: bigint;
}

/** Seconds. */
const DELIVERY_TIME = 604_800n;
/** The bridge lets the errors of the outbox, and of its tokens, through. */
const ABI = [...shardBridgeAbi, ...outboxAbi, ...bridgedErc20Abi] as const;

async function callOf(client: ReadClient, parameters: SendAssetParameters): Promise<ContractCall> {
  const { targetChain, to, amount, token, account = client.account } = parameters;
  const { refundTo = account === undefined ? to : parseAccount(account).address } = parameters;
  const deadline = parameters.deadline ?? (await getBlock(client)).timestamp + DELIVERY_TIME;
  const bridge = { address: SHARD_CONTRACTS.ShardBridge, abi: ABI };
  const { shardId } = targetChain.custom;
  return token === undefined
    ? { ...bridge, functionName: 'sendETH', args: [shardId, to, refundTo, deadline], value: amount }
    : { ...bridge, functionName: 'sendToken', args: [shardId, token, amount, to, refundTo, deadline] };
}

/**
 * Sends ether or a token to an account on another shard. A token that the bridge may not take yet is approved first, in a
 * transaction of its own.
 *
 * @returns the hash of the transaction that sends; see `waitForSentMessage` and `waitForMessage`
 * @throws TransactionRevertedError; viem's ContractFunctionExecutionError with the error of `ShardBridge` or `Outbox`
 */
export async function sendAsset(client: WriteClient, parameters: SendAssetParameters): Promise<Hash> {
  const { token, amount, account } = parameters;
  if (token !== undefined) await approveBridge(client, { token, amount, ...(account !== undefined && { account }) });
  return writeCall(client, await callOf(client, parameters), parameters);
}

/** The gas of the transaction that `sendAsset` sends; a token must be approved already. */
export async function estimateSendAssetGas(client: ReadClient, parameters: SendAssetParameters): Promise<bigint> {
  return estimateCall(client, await callOf(client, parameters), parameters);
}
