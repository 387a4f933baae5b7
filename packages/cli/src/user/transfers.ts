import {
  initiateWithdrawal,
  type MinedMessage,
  type ShardChain,
  sendAsset,
  sendMessage,
  waitForSentMessage,
} from '@bulkhead/sdk';
import type { Address, Hex } from 'viem';
import type { ChainClients } from './clients.js';

/** Ether or a token, in the smallest unit; the token by its address on the source. */
export interface Amount {
  readonly amount: bigint;
  readonly token?: Address;
}

/** Shard → shard: sends ether or a token. */
export async function transfer(
  from: ChainClients,
  targetChain: ShardChain,
  to: Address,
  what: Amount,
  nonce?: number,
): Promise<MinedMessage> {
  const hash = await sendAsset(from.wallet, { targetChain, to, ...what, ...(nonce !== undefined && { nonce }) });
  return waitForSentMessage(from.read, { hash });
}

/** Shard → shard: calls `receiveMessage` of a contract (ERC-7786). */
export async function callContract(
  from: ChainClients,
  targetChain: ShardChain,
  to: Address,
  payload: Hex,
): Promise<MinedMessage> {
  const hash = await sendMessage(from.wallet, { targetChain, to, payload });
  return waitForSentMessage(from.read, { hash });
}

/** Shard → L1: starts a withdrawal of ether or a token. */
export async function startWithdrawal(from: ChainClients, to: Address, what: Amount): Promise<MinedMessage> {
  const hash = await initiateWithdrawal(from.wallet, { to, ...what });
  return waitForSentMessage(from.read, { hash });
}
