import type { EthHeader, EthLog } from '@bulkhead/protocol';
import type { BackendEvents, RpcBackend } from '@bulkhead/rpc';
import type { ExecLink } from './exec-link.js';
import type { ShardHeads } from './heads.js';
import { createReadBackend } from './read-backend.js';
import { notReady, type Readiness } from './readiness.js';
import type { ShardExecutor } from './shard-executor.js';
import { TOPICS, type Topic } from './topic-feed.js';
import type { TransactionDesk } from './transaction-desk.js';
import { createViewBackend } from './view-backend.js';

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
  readonly desk: TransactionDesk;
  readonly extensions: RpcBackend['extensions'];
}

/** The backend with the other end of its subscriptions. */
export interface ShardBackend {
  readonly backend: RpcBackend;
  announceHead(header: EthHeader, logs: readonly EthLog[]): void;
  announceRemoved(logs: readonly EthLog[]): void;
  publish(topic: Topic, payload: unknown): void;
}

export function createShardBackend(modules: BackendModules): ShardBackend {
  const { link, executor, heads, readiness, desk } = modules;
  const { api } = link;
  const subscribers = new Set<Partial<BackendEvents>>();

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
    ...createReadBackend(api),
    ...createViewBackend(api),
    getTransaction: async (hash) => desk.find(hash) ?? (await api.getTransaction({ hash })),
    getRawTransaction: async (hash) => desk.findRaw(hash) ?? (await api.getRawTransaction({ hash })),
    poolContent: async (sender) => desk.waiting(sender),
    async getPendingNonce(address) {
      await readiness.enter();
      const waiting = await desk.findPendingNonce(address);
      return waiting ?? (await api.getAccount({ at: { number: executor.head().number }, address })).nonce;
    },
    suggestFees: async () => ({ nextBaseFee: executor.head().nextBaseFee, tip: SUGGESTED_TIP }),
    async submit(raw) {
      await readiness.enter();
      const { transaction, ...outcome } = await desk.submit(raw);
      if (transaction !== undefined) for (const subscriber of subscribers) subscriber.pendingTransaction?.(transaction);
      return outcome;
    },
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
