import type { EthTransaction, FoundTransactions, TransactionSearch } from '@bulkhead/protocol';
import { creationAddress } from '../block/apply-user-transaction.js';
import { executionError } from '../errors.js';
import type { ShardStorage } from '../storage/shard-storage.js';

const LAST_INDEX = 2 ** 32 - 1;

/**
 * Looks for an account's transactions block by block: a shard keeps no index of accounts.
 *
 * @throws LIMIT_EXCEEDED after `limit` transactions
 */
export async function searchTransactions(
  { buckets, head }: ShardStorage,
  { account, direction, block, count, limit }: TransactionSearch,
): Promise<FoundTransactions> {
  const isBack = direction === 'before';
  const first = isBack ? 0 : (block ?? -1) + 1;
  const last = isBack ? Math.min(head().number, (block ?? head().number + 1) - 1) : head().number;
  const transactions: EthTransaction[] = [];
  if (first > last) return { transactions, more: false };
  const range = { gte: [first, 0] as const, lte: [last, LAST_INDEX] as const, reverse: isBack };
  let looked = 0;
  let full: number | undefined;
  for await (const [[number], transaction] of buckets.transaction.iterate(range)) {
    if (full !== undefined && number !== full) return { transactions, more: true };
    looked += 1;
    if (looked > limit) {
      throw executionError('LIMIT_EXCEEDED', `more than ${limit} transactions to look at`, { meta: { limit } });
    }
    if (!concerns(transaction, account)) continue;
    transactions.push(transaction);
    if (transactions.length >= count) full = number;
  }
  return { transactions, more: false };
}

function concerns({ from, to, nonce }: EthTransaction, account: string): boolean {
  if (from === account || to === account) return true;
  return to === null && creationAddress(from, BigInt(nonce)) === account;
}
