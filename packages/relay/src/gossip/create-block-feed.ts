import type { Domain, ShardId } from '@bulkhead/protocol';
import type { Clock, Logger, Metrics } from '@bulkhead/runtime';
import type { Address } from 'viem';
import { type BlockShelf, createBlockShelf } from './block-shelf.js';
import { createGossip, type Gossip, type GossipOptions } from './create-gossip.js';
import { type BlockShelfLimits, DEFAULT_BLOCK_SHELF_LIMITS } from './limits.js';
import type { BlockView, GossipValidator } from './ports.js';
import { computeNetworkId } from './topic.js';
import { validateBlock } from './validate-block.js';

export interface BlockFeedOptions {
  readonly shardId: ShardId;
  readonly network: { readonly l1ChainId: number | bigint; readonly registry: Address };
  /** The domain of the shard that is followed. */
  readonly domain: Domain;
  readonly gossip: Omit<GossipOptions, 'networkId' | 'shardId' | 'hears'>;
  readonly shelfLimits?: Partial<BlockShelfLimits>;
}

export interface BlockFeedModules {
  readonly view: BlockView;
  /** A block came that may be of use. Must not throw. */
  readonly onBlock: () => void;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics?: Metrics;
  /** libp2p's when absent. */
  readonly createGossip?: typeof createGossip;
}

/** What a follower hears of its shard before L1 does: signed blocks, which it judges, keeps and passes on. */
export interface BlockFeed {
  readonly shelf: BlockShelf;
  readonly gossip: Gossip;
  /** @throws GOSSIP_START_FAILED */
  start(): Promise<void>;
  /** Idempotent. */
  stop(): Promise<void>;
}

/** @throws GOSSIP_SEED_INVALID, GOSSIP_PEER_INVALID */
export async function createBlockFeed(options: BlockFeedOptions, modules: BlockFeedModules): Promise<BlockFeed> {
  const { shardId, domain } = options;
  const { view, onBlock, clock, logger, metrics, createGossip: openGossip = createGossip } = modules;
  const networkId = computeNetworkId(options.network);
  const limits = { ...DEFAULT_BLOCK_SHELF_LIMITS, ...options.shelfLimits };
  const shelf = createBlockShelf(limits);
  const scope = { networkId, shardId, domain };

  const validator: GossipValidator = async (topic, data) => {
    const { announcement, ...verdict } = await validateBlock(topic, data, { scope, view, shelf, limits });
    if (announcement === undefined) return verdict;
    const outcome = shelf.add(announcement, data.length);
    if (outcome === 'added') onBlock();
    return verdict.verdict !== 'accept' || outcome === 'added' ? verdict : { verdict: 'ignore', reason: outcome };
  };
  const gossip = await openGossip(
    { ...options.gossip, networkId, shardId, hears: 'blocks' },
    { validator, clock, logger, ...(metrics && { metrics }) },
  );
  return { shelf, gossip, start: () => gossip.start(), stop: () => gossip.stop() };
}
