import type { BlockSelector, EthBlock, EthReceipt, EthTransaction } from '@bulkhead/protocol';
import type { Bucket } from '@bulkhead/store';
import type { Hex } from 'viem';
import type { ShardStorage } from '../storage/shard-storage.js';
import { findSummary } from './block-index.js';

/** Blocks, transactions and receipts as JSON-RPC shows them, made once when the block was sealed. */
export interface BlockReads {
  getBlock(at: BlockSelector, fullTransactions: boolean): Promise<EthBlock | undefined>;
  getBlockReceipts(at: BlockSelector): Promise<readonly EthReceipt[] | undefined>;
  getReceipt(hash: Hex): Promise<EthReceipt | undefined>;
  /** Included transactions only. */
  getTransaction(hash: Hex): Promise<EthTransaction | undefined>;
  getTransactionByIndex(at: BlockSelector, index: number): Promise<EthTransaction | undefined>;
}

const LAST_INDEX = 2 ** 32 - 1;

/** Rows of one block, in order. @param last - index of the last one that is wanted; all of them when absent */
export async function rowsOfBlock<T>(
  bucket: Bucket<readonly [number, number], T>,
  number: number,
  last = LAST_INDEX,
): Promise<T[]> {
  const rows: T[] = [];
  if (last < 0) return rows;
  for await (const [, row] of bucket.iterate({ gte: [number, 0], lte: [number, last] })) rows.push(row);
  return rows;
}

export function createBlockReads(storage: ShardStorage): BlockReads {
  const { buckets } = storage;

  async function findByHash<T>(bucket: Bucket<readonly [number, number], T>, hash: Hex): Promise<T | undefined> {
    const location = await buckets.location.find(hash);
    return location && bucket.find([location.block, location.index]);
  }

  return {
    async getBlock(at, fullTransactions) {
      const summary = await findSummary(storage, at);
      const block = summary && (await buckets.block.find(summary.number));
      if (block === undefined || !fullTransactions) return block;
      return { ...block, transactions: await rowsOfBlock(buckets.transaction, Number(block.number)) };
    },
    async getBlockReceipts(at) {
      const summary = await findSummary(storage, at);
      return summary && rowsOfBlock(buckets.receipt, summary.number);
    },
    getReceipt: (hash) => findByHash(buckets.receipt, hash),
    getTransaction: (hash) => findByHash(buckets.transaction, hash),
    async getTransactionByIndex(at, index) {
      const summary = await findSummary(storage, at);
      if (summary === undefined || !Number.isInteger(index) || index < 0 || index > LAST_INDEX) return undefined;
      return buckets.transaction.find([summary.number, index]);
    },
  };
}
