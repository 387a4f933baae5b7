import { join } from 'node:path';
import { createDeliveryTracker, type DeliveryTracker } from '@bulkhead/relay';
import { type Clock, createSerial, type Lifecycle, type Logger, type Serial } from '@bulkhead/runtime';
import { createSubStore, type KeyValueStore } from '@bulkhead/store';
import type { NodeConfig } from '../config/config-schema.js';
import type { Heal } from '../damage/damage-record.js';
import {
  type BrokenConfirmations,
  type ConfirmationReporter,
  createConfirmationReporter,
} from './broken-confirmations.js';
import type { ExecLink } from './exec-link.js';
import { createHeadMemory, type HeadMemory } from './head-memory.js';
import { createMessageBook, type MessageBook } from './message-book.js';
import type { NodeIo } from './node-io.js';
import { createNodeMetrics, type NodeMetrics } from './node-metrics.js';
import { type L1Access, openL1 } from './open-l1.js';
import { createReadiness, type Readiness } from './readiness.js';
import { createShardExecutor, type ShardExecutor } from './shard-executor.js';
import { createTopicFeed, type TopicFeed } from './topic-feed.js';
import { createUnpostedBlocks, type UnpostedBlocks } from './unposted-blocks.js';

/** How long questions of users wait until a new exec was looked at, milliseconds. */
const EXEC_LOOK_MS = 30_000;

/** A shard as every node holds it, whatever its role: its database, L1 as it is read here, exec, messages. */
export interface ShardBase {
  readonly store: KeyValueStore;
  readonly l1: L1Access;
  readonly tracker: DeliveryTracker;
  readonly book: MessageBook;
  readonly memory: HeadMemory;
  readonly executor: ShardExecutor;
  /** Whatever moves the shard's head runs in here. */
  readonly headLock: Serial;
  /** Whether what exec says is what the shard is. */
  readonly readiness: Readiness;
  /** Exec for whoever answers users, at any time: asks it only while it may be asked. */
  readonly users: Pick<ExecLink, 'api'>;
  readonly unposted: UnpostedBlocks;
  readonly confirmations: ConfirmationReporter;
  readonly topics: TopicFeed;
  readonly metrics: NodeMetrics;
  /** Databases of the node that were damaged and set aside. */
  readonly heals: readonly Heal[];
}

/** Opens what a node stands on; nothing of it follows or acts yet. @throws what `createShardExecutor` throws */
export async function openShardBase(args: {
  readonly config: Pick<NodeConfig, 'genesis' | 'genesisHash' | 'dataDir' | 'l1'>;
  readonly link: ExecLink;
  readonly io: Pick<NodeIo, 'openStore' | 'openClient' | 'kzg' | 'blobProviders'>;
  readonly lifecycle: Lifecycle;
  readonly clock: Clock;
  readonly logger: Logger;
  /** A registry of its own when absent. */
  readonly metrics?: NodeMetrics | undefined;
  /** None when absent. */
  readonly heals?: readonly Heal[] | undefined;
}): Promise<ShardBase> {
  const { config, link, io, lifecycle, clock, logger, metrics = createNodeMetrics(), heals = [] } = args;
  const { genesis, genesisHash } = config;
  const store = await io.openStore(join(config.dataDir, 'db'));
  lifecycle.add('store', { stop: () => store.close() });
  const { openClient, kzg, blobProviders } = io;
  const l1 = openL1({ config, store, clock, logger, openClient, kzg, blobProviders });
  const tracker = createDeliveryTracker();
  const book = createMessageBook({ shardId: genesis.shardId, l1: l1.state, tracker });
  const topics = createTopicFeed();
  const publish = (broken: BrokenConfirmations) => topics.publish('reorgs', broken);
  const confirmations = createConfirmationReporter({ metrics, publish, logger });
  const readiness = createReadiness({ clock, patienceMs: EXEC_LOOK_MS, executor: () => executor });
  const memory = createHeadMemory({ link, book, executor: () => executor, readiness, confirmations, logger });
  const unposted = createUnpostedBlocks(createSubStore(store, new TextEncoder().encode('unposted')));
  const executor = await createShardExecutor({ link, genesisHash, listener: memory.listener, unposted, logger });
  const users = { api: link.guarded(() => readiness.enter()) };
  const state = { store, l1, tracker, book, memory, executor, headLock: createSerial() };
  return { ...state, readiness, users, unposted, confirmations, topics, metrics, heals };
}
