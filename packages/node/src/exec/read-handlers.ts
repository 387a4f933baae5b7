import type { ShardReads } from '@bulkhead/execution';
import type { Handlers } from '../channel/api.js';
import type { ReadApi } from './read-api.js';

/** Answers what users ask from a chain's reads. */
export function createReadHandlers(reads: ShardReads): Handlers<ReadApi> {
  return {
    getBlock: ({ at, full }) => reads.getBlock(at, full),
    getReceipt: ({ hash }) => reads.getReceipt(hash),
    getBlockReceipts: async ({ at }) => {
      const receipts = await reads.getBlockReceipts(at);
      return receipts && [...receipts];
    },
    getTransaction: ({ hash }) => reads.getTransaction(hash),
    getTransactionByIndex: ({ at, index }) => reads.getTransactionByIndex(at, index),
    getLogs: async (query) => [...(await reads.getLogs(query))],
    getAccount: async ({ at, address }) => {
      const [nonce, balance] = await Promise.all([reads.getNonce(address, at), reads.getBalance(address, at)]);
      return { nonce, balance };
    },
    getCode: ({ at, address }) => reads.getCode(address, at),
    getStorageAt: ({ at, address, slot }) => reads.getStorageAt(address, slot, at),
    searchTransactions: async ({ block, ...search }) => {
      const { transactions, more } = await reads.searchTransactions({ ...search, block });
      return { transactions: [...transactions], more };
    },
    getRawBlock: ({ at }) => reads.getRawBlock(at),
    getRawReceipts: async ({ at }) => {
      const receipts = await reads.getRawReceipts(at);
      return receipts && [...receipts];
    },
    getRawTransaction: ({ hash }) => reads.getRawTransaction(hash),
    chainConfig: async () => reads.chainConfig(),
    feeHistory: async ({ newest, count }) =>
      (await reads.feeHistory(newest, count)).map((row) => ({ ...row, tips: [...row.tips] })),
  };
}
