import type { RpcBackend } from '@bulkhead/rpc';
import type { Client } from '../channel/api.js';
import type { ReadApi } from '../exec/read-api.js';

/** The part of a backend that is read from the chain alone, not from a pool or from L1. */
export type ReadBackend = Pick<
  RpcBackend,
  | 'getBlock'
  | 'getReceipt'
  | 'getBlockReceipts'
  | 'getTransaction'
  | 'getTransactionByIndex'
  | 'getLogs'
  | 'getBalance'
  | 'getNonce'
  | 'getCode'
  | 'getStorageAt'
  | 'searchTransactions'
  | 'getRawBlock'
  | 'getRawReceipts'
  | 'getRawTransaction'
  | 'chainConfig'
  | 'feeHistory'
>;

export function createReadBackend(api: Client<ReadApi>): ReadBackend {
  return {
    getBlock: (at, full) => api.getBlock({ at, full }),
    getReceipt: (hash) => api.getReceipt({ hash }),
    getBlockReceipts: (at) => api.getBlockReceipts({ at }),
    getTransaction: (hash) => api.getTransaction({ hash }),
    getTransactionByIndex: (at, index) => api.getTransactionByIndex({ at, index }),
    getLogs: ({ addresses, topics, ...query }) =>
      api.getLogs({ ...query, addresses: [...addresses], topics: topics.map((list) => list && [...list]) }),
    getBalance: async (address, at) => (await api.getAccount({ at, address })).balance,
    getNonce: async (address, at) => (await api.getAccount({ at, address })).nonce,
    getCode: (address, at) => api.getCode({ at, address }),
    getStorageAt: (address, slot, at) => api.getStorageAt({ at, address, slot }),
    searchTransactions: (search) => api.searchTransactions(search),
    getRawBlock: (at) => api.getRawBlock({ at }),
    getRawReceipts: (at) => api.getRawReceipts({ at }),
    getRawTransaction: (hash) => api.getRawTransaction({ hash }),
    chainConfig: () => api.chainConfig({}),
    feeHistory: (newest, count) => api.feeHistory({ newest, count }),
  };
}
