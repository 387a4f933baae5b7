import type { RpcServer } from '@bulkhead/rpc';
import type { Clock, Lifecycle, Logger } from '@bulkhead/runtime';
import { readQueueDelay } from '@bulkhead/settlement';
import type { NodeConfig } from '../config/config-schema.js';
import { ownDomain } from './domain-of.js';
import { createShardHeads } from './heads.js';
import type { NodeIo } from './node-io.js';
import { createNodeStatus, type Posting } from './node-status.js';
import { createOwnOutbox } from './own-outbox.js';
import { createShardBackend } from './rpc-backend.js';
import type { ShardBase } from './shard-base.js';
import { type NamespaceConfig, type RoleReport, shardNamespace } from './shard-namespace.js';
import type { TransactionDesk } from './transaction-desk.js';

/** Opens the shard's JSON-RPC and WebSocket. Resolves when they answer. */
export async function serveUsers(args: {
  readonly config: NamespaceConfig & Pick<NodeConfig, 'rpc'>;
  readonly base: ShardBase;
  readonly desk: TransactionDesk;
  /** Last block that is known to be what L1 says; see `createShardHeads`. */
  readonly checked?: () => number;
  readonly role: RoleReport;
  /** What a sequencer sends to L1. */
  readonly posting?: Posting;
  readonly io: Pick<NodeIo, 'createServer'>;
  readonly clientVersion: string;
  readonly lifecycle: Lifecycle;
  readonly clock: Clock;
  readonly logger: Logger;
}): Promise<RpcServer> {
  const { config, base, desk, checked, role, posting, io, clientVersion, lifecycle, clock, logger } = args;
  const { book, memory, executor, readiness, users: link, topics } = base;
  const { shardId, chainId } = config.genesis;
  const { state: l1, client, follower, archive } = base.l1;
  const domain = ownDomain(config);
  let queueDelay: Promise<number> | undefined;
  const heads = createShardHeads({ shardId, l1, latest: () => executor.head().number, ...(checked && { checked }) });
  const status = createNodeStatus({ ...base, l1, heads, posting });
  const { backend, announceHead, announceRemoved, publish } = createShardBackend({
    chainId,
    clientVersion,
    link,
    executor,
    heads,
    readiness,
    desk,
    extensions: shardNamespace({
      config,
      link,
      executor,
      heads,
      l1,
      follower,
      archive,
      book,
      outbox: createOwnOutbox({ shardId, domain, l1, executor }),
      role,
      readiness,
      status,
      findRow: follower.findBlock,
      queueDelay: () => {
        queueDelay ??= readQueueDelay(client, config.l1.contracts).catch((error: unknown) => {
          queueDelay = undefined;
          throw error;
        });
        return queueDelay;
      },
    }),
  });
  memory.observe({
    onSealed: ({ header, logs }) => announceHead(header, logs),
    onRemoved: (logs) => announceRemoved(logs),
  });
  topics.listen(publish);
  const server = io.createServer({
    backend,
    metrics: status.metrics,
    host: config.rpc.host,
    port: config.rpc.port,
    clock,
    logger: logger.child('rpc'),
  });
  await server.start();
  lifecycle.add('rpc', server);
  logger.info('shard answers', { shardId, chainId, url: server.url });
  return server;
}
