import '@bulkhead/runtime/polyfill';
import { type Identify } from '@libp2p/identify';
import { type Libp2p, type PrivateKey } from '@libp2p/interface';
import { type GossipLimits } from './limits.js';
import { type FrameGuard, PacedGossipsub } from './paced-gossipsub.js';
export interface HostOptions {
    readonly privateKey: PrivateKey;
    readonly listen: readonly string[];
    readonly topics: readonly string[];
    readonly guard: FrameGuard;
    readonly limits: GossipLimits;
}
export type GossipHost = Libp2p<{
    identify: Identify;
    pubsub: PacedGossipsub;
}>;
/** A libp2p node that speaks gossipsub and nothing else, not yet started. */
export declare function createGossipHost(options: HostOptions): Promise<GossipHost>;
//# sourceMappingURL=host.d.ts.map