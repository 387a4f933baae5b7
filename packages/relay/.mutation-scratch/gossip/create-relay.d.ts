import type { Domain, Message, ShardId } from '@bulkhead/protocol';
import { type Clock, type Logger, type Metrics } from '@bulkhead/runtime';
import type { Address } from 'viem';
import { type Gossip, type GossipOptions } from './create-gossip.js';
import { type Publisher } from './create-publisher.js';
import { type MessageStoreLimits, type PublisherLimits } from './limits.js';
import { type MessageStore } from './message-store.js';
import type { GossipView } from './ports.js';
import { type NetworkId } from './topic.js';
export interface RelayOptions {
    readonly shardId: ShardId;
    readonly network: {
        readonly l1ChainId: number | bigint;
        readonly registry: Address;
    };
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
export declare function createRelay(options: RelayOptions, modules: RelayModules): Promise<Relay>;
//# sourceMappingURL=create-relay.d.ts.map