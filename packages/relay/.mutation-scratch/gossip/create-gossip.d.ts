import '@bulkhead/runtime/polyfill';
import type { ShardId } from '@bulkhead/protocol';
import { type Clock, type Logger, type Metrics, type Secret } from '@bulkhead/runtime';
import { type Envelope } from './envelope.js';
import { type GossipCounts } from './gossip-counters.js';
import { type GossipLimits } from './limits.js';
import type { GossipValidator } from './ports.js';
import { type NetworkId } from './topic.js';
export interface GossipOptions {
    readonly networkId: NetworkId;
    readonly shardId: ShardId;
    /** Multiaddrs; port 0 is any free one. Empty: the node dials, and nobody can dial it. */
    readonly listen: readonly string[];
    /** Multiaddrs that end in `/p2p/<peer id>`. */
    readonly peers: readonly string[];
    /** 32 bytes; keeps the peer id the same over restarts. */
    readonly privateKeySeed: Secret<Uint8Array>;
    readonly limits?: Partial<GossipLimits>;
}
export interface GossipModules {
    readonly validator: GossipValidator;
    readonly clock: Clock;
    readonly logger: Logger;
    readonly metrics?: Metrics;
    /** Random numbers in [0, 1) that spread the dials of many nodes. */
    readonly jitter?: () => number;
}
/** The fast lane between shards. Everything it carries can be rebuilt from L1. */
export interface Gossip {
    /** @throws GOSSIP_START_FAILED */
    start(): Promise<void>;
    /** Idempotent. A stopped gossip stays stopped. */
    stop(): Promise<void>;
    /** Sends to all known nodes of the destination; to how many. @throws GOSSIP_STOPPED */
    publish(envelope: Envelope): Promise<number>;
    /** Where it listens, with its peer id; empty unless it runs. */
    addresses(): string[];
    readonly peerId: string;
    /** Peers with a gossip stream. */
    peerCount(): number;
    /** Peers that are known to listen for messages to a shard. */
    subscribers(destination: ShardId): number;
    /** What gossipsub makes of a peer: 0, or less for each offence. */
    peerScore(peerId: string): number;
    readonly metrics: GossipCounts;
}
/** @throws GOSSIP_SEED_INVALID, GOSSIP_PEER_INVALID */
export declare function createGossip(options: GossipOptions, modules: GossipModules): Promise<Gossip>;
//# sourceMappingURL=create-gossip.d.ts.map