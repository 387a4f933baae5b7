import { type BlockFeed, createBlockFeed } from '@bulkhead/relay';
import { type Clock, describeError, type Logger, Secret } from '@bulkhead/runtime';
import { hexToBytes } from 'viem';
import type { FollowerConfig } from '../config/config-schema.js';
import { lastBlock } from '../shard/derivation.js';
import { ownDomain } from '../shard/domain-of.js';
import type { L1State } from '../shard/l1-state.js';
import type { NodeIo } from '../shard/node-io.js';
import type { ShardExecutor } from '../shard/shard-executor.js';

/** A follower's side of gossip: it hears its shard's blocks. Undefined without gossip. */
export async function hearBlocks(args: {
  readonly config: FollowerConfig;
  readonly l1: L1State;
  readonly executor: Pick<ShardExecutor, 'head'>;
  readonly io: Pick<NodeIo, 'readKey' | 'createGossip'>;
  /** A block came that may be of use. */
  readonly onBlock: () => void;
  readonly clock: Clock;
  readonly logger: Logger;
}): Promise<BlockFeed | undefined> {
  const { config, l1, executor, io, onBlock, clock, logger } = args;
  const { genesis, relay } = config;
  if (relay === undefined) return undefined;
  const { shardId, l1ChainId, registry } = genesis;
  const { view } = l1;
  const feed = await createBlockFeed(
    {
      shardId,
      network: { l1ChainId, registry },
      domain: ownDomain(config),
      gossip: {
        listen: relay.listen,
        peers: relay.peers,
        privateKeySeed: new Secret(hexToBytes((await io.readKey(relay.keyFile)).reveal())),
      },
    },
    {
      view: {
        safe() {
          const posted = view.lastBatch(shardId);
          return posted === undefined ? 0 : lastBlock(posted);
        },
        head: () => executor.head(),
        sequencer: () => view.shard(shardId)?.sequencer,
      },
      onBlock,
      ...(io.createGossip && { createGossip: io.createGossip }),
      clock,
      logger,
    },
  );
  return {
    ...feed,
    // Gossip is a courtesy: without it blocks come from L1.
    start: () =>
      feed.start().catch((error: unknown) => logger.warn(`no gossip: ${describeError(error)}`, { err: error })),
  };
}
