import '@bulkhead/runtime/polyfill';
import { GossipSub, type GossipSubComponents, type GossipsubOpts } from '@chainsafe/libp2p-gossipsub';
type ReceivedRpc = Parameters<GossipSub['handleReceivedRpc']>[1];
type ReceivedFrom = Parameters<GossipSub['handleReceivedRpc']>[0];
export interface FrameGuard {
    /** The one topic whose messages are for this node. */
    readonly ownTopic: string;
    /** Resolves when a frame of this size may be looked at; rejects when the node stops. */
    admit(peer: string, messages: number, bytes: number): Promise<void>;
}
/**
 * Gossipsub that reads each peer no faster than its allowance, before anything of a frame is hashed, remembered as seen
 * or decoded: what comes too fast waits in the peer's own stream, and doesn't count as seen meanwhile.
 */
export declare class PacedGossipsub extends GossipSub {
    #private;
    constructor(components: GossipSubComponents, options: Partial<GossipsubOpts>, guard: FrameGuard);
    handleReceivedRpc(from: ReceivedFrom, rpc: ReceivedRpc): Promise<void>;
}
export {};
//# sourceMappingURL=paced-gossipsub.d.ts.map