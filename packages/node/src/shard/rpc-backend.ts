import type { EthHeader, EthLog } from '@bulkhead/protocol';
import type { BackendEvents, RpcBackend, SubmitOutcome } from '@bulkhead/rpc';
import type { Mempool } from '@bulkhead/sequencer';
import type { Address } from 'viem';
import type { DecodeTransaction } from './decode-transaction.js';
import type { ExecLink } from './exec-link.js';
import type { ShardHeads } from './heads.js';
import { notReady, type Readiness } from './readiness.js';
import type { ShardExecutor } from './shard-executor.js';

/** Tip that gets included on an idle shard, wei per gas. */
const SUGGESTED_TIP = 1_000_000n;

export interface BackendModules {
  readonly chainId: number;
  readonly clientVersion: string;
  /** Lets calls through only while exec may be asked. */
  readonly link: Pick<ExecLink, 'api'>;
  readonly executor: ShardExecutor;
  readonly heads: ShardHeads;
  readonly readiness: Readiness;
  readonly mempool: Mempool;
  readonly decode: DecodeTransaction;
  /** Called after a transaction entered the pool. */
  readonly onSubmitted: () => void;
  readonly extensions: RpcBackend['extensions'];
}

/** The backend with the other end of its subscriptions. */
export interface ShardBackend {
  readonly backend: RpcBackend;
  announceHead(header: EthHeader, logs: readonly EthLog[]): void;
  announceRemoved(logs: readonly EthLog[]): void;
  publish(topic: Topic, payload: unknown): void;
}

/** What `shard_subscribe` takes: soft confirmations that break; this shard's batches as they come to L1 or fall out of it. */
const TOPICS = ['reorgs', 'batches'] as const;
export type Topic = (typeof TOPICS)[number];

export function createShardBackend(modules: BackendModules): ShardBackend {
  const { link, executor, heads, readiness, mempool, decode } = modules;
  const { api } = link;
  const subscribers = new Set<Partial<BackendEvents>>();

  async function submit(raw: `0x${string}`): Promise<SubmitOutcome> {
    await readiness.enter();
    const decoded = decode(raw);
    if (!decoded.ok) return { accepted: false, code: decoded.code };
    const { transaction } = decoded;
    const included = mempool.find(transaction.hash) === undefined && (await api.getReceipt({ hash: transaction.hash }));
    if (included) return { accepted: false, code: 'ALREADY_KNOWN' };
    const outcome = await mempool.submit(transaction);
    if (!outcome.accepted) return outcome;
    for (const subscriber of subscribers) subscriber.pendingTransaction?.(transaction.json);
    modules.onSubmitted();
    return { accepted: true, hash: transaction.hash };
  }

  const backend: RpcBackend = {
    chainId: modules.chainId,
    clientVersion: modules.clientVersion,
    heads() {
      const progress = readiness.progress();
      if (progress !== undefined) throw notReady(progress);
      return heads.read();
    },
    topics: TOPICS,
    syncing: () => readiness.progress(),
    getBlock: (at, full) => api.getBlock({ at, full }),
    getReceipt: (hash) => api.getReceipt({ hash }),
    getBlockReceipts: (at) => api.getBlockReceipts({ at }),
    getTransaction: async (hash) => mempool.find(hash)?.json ?? (await api.getTransaction({ hash })),
    getTransactionByIndex: (at, index) => api.getTransactionByIndex({ at, index }),
    getLogs: ({ addresses, topics, ...query }) =>
      api.getLogs({ ...query, addresses: [...addresses], topics: topics.map((list) => list && [...list]) }),
    getBalance: async (address, at) => (await api.getAccount({ at, address })).balance,
    getNonce: async (address, at) => (await api.getAccount({ at, address })).nonce,
    getPendingNonce: async (address: Address) => {
      await readiness.enter();
      const pooled = mempool.findNextNonce(address.toLowerCase() as Address);
      if (pooled !== undefined) return pooled;
      return (await api.getAccount({ at: { number: executor.head().number }, address })).nonce;
    },
    getCode: (address, at) => api.getCode({ at, address }),
    getStorageAt: (address, slot, at) => api.getStorageAt({ at, address, slot }),
    call: (request, at, state, block) => api.call({ at, request, state, block }),
    estimateGas: (request, at, state) => api.estimateGas({ at, request, state }),
    feeHistory: (newest, count) => api.feeHistory({ newest, count }),
    suggestFees: async () => ({ nextBaseFee: executor.head().nextBaseFee, tip: SUGGESTED_TIP }),
    submit,
    subscribe(events) {
      subscribers.add(events);
      return () => subscribers.delete(events);
    },
    extensions: modules.extensions,
  };
  return {
    backend,
    announceHead(header, logs) {
      for (const subscriber of subscribers) subscriber.newHead?.(header, logs);
    },
    announceRemoved(logs) {
      for (const subscriber of subscribers) subscriber.removed?.(logs);
    },
    publish(topic, payload) {
      for (const subscriber of subscribers) subscriber.published?.(topic, payload);
    },
  };
}
