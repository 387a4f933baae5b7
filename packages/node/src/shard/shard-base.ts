import { join } from 'node:path';
import { createDeliveryTracker, type DeliveryTracker } from '@bulkhead/relay';
import { type Clock, createSerial, type Lifecycle, type Logger, type Serial } from '@bulkhead/runtime';
import type { KeyValueStore } from '@bulkhead/store';
import type { NodeConfig } from '../config/config-schema.js';
import type { ExecLink } from './exec-link.js';
import { createHeadMemory, type HeadMemory } from './head-memory.js';
import { createMessageBook, type MessageBook } from './message-book.js';
import type { NodeIo } from './node-io.js';
import { type L1Access, openL1 } from './open-l1.js';
import { createShardExecutor, type ShardExecutor } from './shard-executor.js';

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
}

/** Opens what a node stands on; nothing of it follows or acts yet. @throws what `createShardExecutor` throws */
export async function openShardBase(args: {
  readonly config: Pick<NodeConfig, 'genesis' | 'genesisHash' | 'dataDir' | 'l1'>;
  readonly link: ExecLink;
  readonly io: Pick<NodeIo, 'openStore' | 'openClient'>;
  readonly lifecycle: Lifecycle;
  readonly clock: Clock;
  readonly logger: Logger;
}): Promise<ShardBase> {
  const { config, link, io, lifecycle, clock, logger } = args;
  const { genesis, genesisHash } = config;
  const store = await io.openStore(join(config.dataDir, 'db'));
  lifecycle.add('store', { stop: () => store.close() });
  const l1 = openL1({ config, store, clock, logger, openClient: io.openClient });
  const tracker = createDeliveryTracker();
  const book = createMessageBook({ shardId: genesis.shardId, l1: l1.state, tracker });
  const memory = createHeadMemory({ link, book, executor: () => executor, logger });
  const executor = await createShardExecutor({ link, genesisHash, listener: memory.listener, logger });
  return { store, l1, tracker, book, memory, executor, headLock: createSerial() };
}
