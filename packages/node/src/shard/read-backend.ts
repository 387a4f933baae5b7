import type { RpcBackend } from '@bulkhead/rpc';
import type { Client } from '../channel/api.js';
import type { ReadApi } from '../exec/read-api.js';

/** The part of a backend that comes from the chain alone, not from a pool or from L1. */
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
  | 'call'
  | 'estimateGas'
  | 'createAccessList'
  | 'simulate'
  | 'traceTransaction'
  | 'traceBlock'
  | 'traceCall'
  | 'searchTransactions'
  | 'getProof'
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
    call: (request, at, state, block) => api.call({ at, request, state, block }),
    estimateGas: (request, at, state) => api.estimateGas({ at, request, state }),
    createAccessList: (request, at, state) => api.createAccessList({ at, request, state }),
    simulate: (request, at) => api.simulate({ at, request }),
    traceTransaction: async (hash, options) => (await api.traceTransaction({ hash, options })).trace,
    traceBlock: (at, options) => api.traceBlock({ at, options }),
    traceCall: (request, at, options, overrides) => api.traceCall({ at, request, options, overrides }),
    searchTransactions: (search) => api.searchTransactions(search),
    getProof: (address, slots, at) => api.getProof({ at, address, slots: [...slots] }),
    getRawBlock: (at) => api.getRawBlock({ at }),
    getRawReceipts: (at) => api.getRawReceipts({ at }),
    getRawTransaction: (hash) => api.getRawTransaction({ hash }),
    chainConfig: () => api.chainConfig({}),
    feeHistory: (newest, count) => api.feeHistory({ newest, count }),
  };
}
