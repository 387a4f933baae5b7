import type { Domain, Message, ShardId } from '@bulkhead/protocol';
import { type Clock, createTaskGroup, every, type Logger, type Metrics } from '@bulkhead/runtime';
import type { Address } from 'viem';
import { isExpired } from '../delivery/is-expired.js';
import { createGossip, type Gossip, type GossipModules, type GossipOptions } from './create-gossip.js';
import { createPublisher, type Publisher } from './create-publisher.js';
import { DEFAULT_MESSAGE_STORE_LIMITS, type MessageStoreLimits, type PublisherLimits } from './limits.js';
import { createMessageStore, type MessageStore } from './message-store.js';
import type { GossipValidator, GossipView } from './ports.js';
import { computeNetworkId, type NetworkId } from './topic.js';
import { validateGossip } from './validate.js';

const SWEEP_INTERVAL_MS = 5_000;
const RESTART = { minMs: 100, maxMs: 10_000 };

export interface RelayOptions {
  readonly shardId: ShardId;
  readonly network: { readonly l1ChainId: number | bigint; readonly registry: Address };
  /** This shard's own domain. */
  readonly domain: Domain;
  /** `off`: nothing listens or dials, nothing is published, and every message still travels by L1. */
  readonly gossip: 'off' | Omit<GossipOptions, 'networkId' | 'shardId'>;
  readonly storeLimits?: Partial<MessageStoreLimits>;
  readonly publisherLimits?: Partial<PublisherLimits>;
}

export interface RelayModules {
  readonly view: GossipView;
  /** See `PublisherModules`. */
  isDelivered?(message: Message): boolean;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics?: Metrics;
  readonly jitter?: () => number;
  /** libp2p's when absent. */
  readonly createGossip?: typeof createGossip;
}

/** The gossip side of a shard's node: what it hears, what it tells, and the store between them and delivery. */
export interface Relay {
  readonly networkId: NetworkId;
  /** Give it to `createDeliverySource` as `gossiped`. */
  readonly store: MessageStore;
  readonly publisher: Publisher;
  /** Undefined when gossip is off. */
  readonly gossip: Gossip | undefined;
  /** @throws GOSSIP_START_FAILED */
  start(): Promise<void>;
  /** Idempotent. */
  stop(): Promise<void>;
}

/** @throws GOSSIP_SEED_INVALID, GOSSIP_PEER_INVALID */
export async function createRelay(options: RelayOptions, modules: RelayModules): Promise<Relay> {
  const { shardId } = options;
  const { view, clock, logger, createGossip: openGossip = createGossip } = modules;
  const networkId = computeNetworkId(options.network);
  const store = createMessageStore({ ...DEFAULT_MESSAGE_STORE_LIMITS, ...options.storeLimits });
  const validator = storingValidator({ networkId, shardId }, view, store);
  const gossip =
    options.gossip === 'off'
      ? undefined
      : await openGossip({ ...options.gossip, networkId, shardId }, gossipModules(modules, validator));
  // Without gossip the publisher only counts leaves.
  const publisherLimits = gossip === undefined ? { maxMessages: 0 } : options.publisherLimits;
  const publisher = createPublisher(
    { domain: options.domain, ...(publisherLimits && { limits: publisherLimits }) },
    {
      publish: async (envelope) => gossip?.publish(envelope) ?? 0,
      ...(modules.isDelivered && { isDelivered: modules.isDelivered }),
      clock,
      logger,
    },
  );
  const tasks = createTaskGroup({ clock, logger, onFatal: () => {} });
  const isSettled = (message: Message): boolean =>
    view.isDelivered(message.srcShard, message.index) || isExpired(message, view.now());

  return {
    networkId,
    store,
    publisher,
    gossip,
    async start() {
      if (gossip === undefined) return;
      await gossip.start();
      tasks.spawn('publish', (signal) => publisher.run(signal), { restart: RESTART });
      tasks.spawn(
        'sweep',
        (signal) => every({ clock, intervalMs: SWEEP_INTERVAL_MS, signal }, () => void store.sweep(isSettled)),
        { restart: RESTART },
      );
    },
    async stop() {
      await tasks.stop();
      await gossip?.stop();
    },
  };
}

/** Judges a message and keeps it when it may be of use; what adds nothing here isn't passed on either. */
function storingValidator(
  scope: { readonly networkId: NetworkId; readonly shardId: ShardId },
  view: GossipView,
  store: MessageStore,
): GossipValidator {
  return (topic, data) => {
    const verdict = validateGossip(topic, data, scope, view);
    if (verdict.envelope === undefined) return verdict;
    const outcome = store.add(verdict.envelope, verdict.reason === 'proven');
    return verdict.verdict !== 'accept' || outcome === 'added' ? verdict : { verdict: 'ignore', reason: outcome };
  };
}

function gossipModules({ clock, logger, metrics, jitter }: RelayModules, validator: GossipValidator): GossipModules {
  return { validator, clock, logger, ...(metrics && { metrics }), ...(jitter && { jitter }) };
}
