import { type Hash, type TransactionReceipt, TransactionReceiptNotFoundError } from 'viem';
import { getTransactionReceipt } from 'viem/actions';
import type { ReadClient } from './clients.js';

/** Undefined for a transaction that is in no block, and for what is none. @throws viem's errors when the node does not answer */
export async function findReceipt(client: ReadClient, hash: Hash): Promise<TransactionReceipt | undefined> {
  return getTransactionReceipt(client, { hash }).catch((error: unknown) => {
    if (error instanceof TransactionReceiptNotFoundError) return undefined;
    throw error;
  });
}
