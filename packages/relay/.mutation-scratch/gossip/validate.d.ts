import { type ShardId } from '@bulkhead/protocol';
import type { GossipVerdict, GossipView } from './ports.js';
import { type NetworkId } from './topic.js';
export interface GossipScope {
    readonly networkId: NetworkId;
    /** This shard. */
    readonly shardId: ShardId;
}
/**
 * Judges one gossiped message, cheapest question first: size, canonical decoding, network, destination and source, not
 * delivered, deadline, proof. Rejects only what no honest peer sends, whatever it knows of L1.
 */
export declare function validateGossip(topic: string, data: Uint8Array, scope: GossipScope, view: GossipView): GossipVerdict;
//# sourceMappingURL=validate.d.ts.map