import type { Hash, TransactionReceipt } from 'viem';
import { waitForTransactionReceipt } from 'viem/actions';
import { TransactionRevertedError } from '../errors/transaction.js';
import type { ReadClient } from './clients.js';

/** Milliseconds. */
export const RECEIPT_TIMEOUT = 60_000;

/**
 * The receipt of a transaction that did what it should.
 *
 * @param what for people, like `the approval`
 * @throws TransactionRevertedError; viem's WaitForTransactionReceiptTimeoutError
 */
export async function waitForSuccess(
  client: ReadClient,
  hash: Hash,
  what: string,
  timeout: number = RECEIPT_TIMEOUT,
): Promise<TransactionReceipt> {
  const receipt = await waitForTransactionReceipt(client, { hash, timeout });
  if (receipt.status === 'success') return receipt;
  throw new TransactionRevertedError(what, hash);
}
