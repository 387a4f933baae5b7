import { assetVaultAbi } from '@bulkhead/protocol/user';
import { type Address, type Hash, type Hex, type Log, parseEventLogs } from 'viem';
import { l1Address, type ShardChain } from '../chains/shard-chain.js';
import { NothingDepositedError } from '../errors/bridge.js';
import type { ReadClient } from '../transactions/clients.js';
import { ownLogs } from '../transactions/own-logs.js';
import { RECEIPT_TIMEOUT, waitForSuccess } from '../transactions/wait-for-success.js';

/** A deposit as the vault on L1 announced it. */
export interface Deposit {
  readonly shardId: number;
  /** Place in the shard's queue. */
  readonly queueIndex: number;
  readonly assetId: Hex;
  readonly to: Address;
  /** What arrived: wei, or the token's smallest unit. */
  readonly amount: bigint;
}

/**
 * The deposits of a transaction of L1 into the vault of a shard's network, from the logs of its receipt: to that shard and to others.
 * What other contracts announce is none.
 */
export function getDeposits(receipt: { readonly logs: Log[] }, targetChain: ShardChain): readonly Deposit[] {
  const logs = ownLogs(receipt, l1Address(targetChain, 'assetVault'));
  return parseEventLogs({ abi: assetVaultAbi, eventName: 'Deposited', logs }).map(
    ({ args: { shardId, queueIndex, assetId, to, amount } }) => ({
      shardId,
      queueIndex: Number(queueIndex),
      assetId,
      to,
      amount,
    }),
  );
}

export interface WaitForDepositedParameters {
  /** The shard that is credited. */
  readonly targetChain: ShardChain;
  /** On L1. */
  readonly hash: Hash;
  /** Milliseconds. */
  readonly timeout?: number;
}

export interface MinedDeposit extends Deposit {
  readonly hash: Hash;
  /** Of L1. */
  readonly blockNumber: bigint;
}

/**
 * Waits until a deposit to a shard is in a block of L1; of several the first.
 *
 * @throws TransactionRevertedError, NothingDepositedError; viem's WaitForTransactionReceiptTimeoutError
 */
export async function waitForDeposited(
  client: ReadClient,
  { targetChain, hash, timeout = RECEIPT_TIMEOUT }: WaitForDepositedParameters,
): Promise<MinedDeposit> {
  const receipt = await waitForSuccess(client, hash, 'the deposit', timeout);
  const { shardId } = targetChain.custom;
  const first = getDeposits(receipt, targetChain).find((deposit) => deposit.shardId === shardId);
  if (first === undefined) throw new NothingDepositedError(hash);
  return { ...first, hash, blockNumber: receipt.blockNumber };
}
