import { assetVaultAbi } from '@bulkhead/protocol/user';
import { type Address, type Hash, type Hex, type Log, parseEventLogs } from 'viem';
import { NothingDepositedError } from '../errors/bridge.js';
import type { ReadClient } from '../transactions/clients.js';
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

/** The deposits of a transaction of L1, from the logs of its receipt. */
export function getDeposits({ logs }: { readonly logs: Log[] }): readonly Deposit[] {
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
 * Waits until a deposit is in a block of L1; of several deposits the first.
 *
 * @throws TransactionRevertedError, NothingDepositedError; viem's WaitForTransactionReceiptTimeoutError
 */
export async function waitForDeposited(
  client: ReadClient,
  { hash, timeout = RECEIPT_TIMEOUT }: WaitForDepositedParameters,
): Promise<MinedDeposit> {
  const receipt = await waitForSuccess(client, hash, 'the deposit', timeout);
  const [first] = getDeposits(receipt);
  if (first === undefined) throw new NothingDepositedError(hash);
  return { ...first, hash, blockNumber: receipt.blockNumber };
}
