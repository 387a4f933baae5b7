import '@bulkhead/runtime/polyfill';
import { GossipSub } from '@chainsafe/libp2p-gossipsub';
/**
 * Gossipsub that reads each peer no faster than its allowance, before anything of a frame is hashed, remembered as seen
 * or decoded: what comes too fast waits in the peer's own stream, and doesn't count as seen meanwhile.
 */
export class PacedGossipsub extends GossipSub {
    #guard;
    constructor(components, options, guard) {
        super(components, options);
        this.#guard = guard;
    }
    async handleReceivedRpc(from, rpc) {
        // Messages of other topics have no reader here and would only fill the cache.
        const messages = rpc.messages.filter(({ topic }) => topic === this.#guard.ownTopic);
        const bytes = rpc.messages.reduce((sum, { data }) => sum + (data?.length ?? 0), 0);
        await this.#guard.admit(from.toString(), Math.max(1, rpc.messages.length), bytes);
        await super.handleReceivedRpc(from, { ...rpc, messages });
    }
}
//# sourceMappingURL=paced-gossipsub.js.map