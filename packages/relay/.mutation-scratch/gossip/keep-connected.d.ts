import { type Clock, type Logger } from '@bulkhead/runtime';
import type { PeerId } from '@libp2p/interface';
import type { GossipLimits } from './limits.js';
import type { ConfiguredPeer } from './peer-address.js';
/** What is needed of libp2p to hold on to a peer. */
export interface Dialer {
    isConnected(peer: PeerId): boolean;
    /** True when gossipsub knows the peer. A connection may outlive its gossip stream, and is worth nothing then. */
    isLinked(peer: PeerId): boolean;
    dial(peer: ConfiguredPeer, signal: AbortSignal): Promise<void>;
    hangUp(peer: PeerId): Promise<void>;
    tag(peer: PeerId, value: number): Promise<void>;
}
export interface KeepConnectedModules {
    readonly dialer: Dialer;
    readonly clock: Clock;
    readonly logger: Logger;
    readonly jitter: () => number;
    onDial(result: 'connected' | 'failed'): void;
}
/** Dials the configured peers, again and again with growing pauses, until `signal` aborts. */
export declare function keepConnected(peers: readonly ConfiguredPeer[], limits: GossipLimits, { dialer, clock, logger, jitter, onDial }: KeepConnectedModules, signal: AbortSignal): Promise<void>;
//# sourceMappingURL=keep-connected.d.ts.map