import type { Message, ShardId } from '@bulkhead/protocol';
import { type Hex } from 'viem';
import type { GossipedMessages } from '../delivery/ports.js';
import type { Envelope } from './envelope.js';
import { type MessageStoreLimits } from './limits.js';
/**
 * Messages that came by gossip and wait for their root to be imported, keyed by source and index. A bounded cache: what
 * it drops comes again, by gossip or from L1.
 */
export interface MessageStore extends GossipedMessages {
    /**
     * @param proven the envelope's branch was verified under a root that L1 has
     * @returns `known` when it adds nothing, `no-room` when everything that is kept is worth more
     */
    add(envelope: Envelope, proven: boolean): 'added' | 'known' | 'no-room';
    find(source: ShardId, index: number): {
        readonly message: Message;
        readonly payload: Hex;
    } | undefined;
    /** Drops the messages that `isSettled` says need no delivery any more; how many. */
    sweep(isSettled: (message: Message) => boolean): number;
    readonly size: {
        readonly messages: number;
        readonly bytes: number;
    };
}
export declare function createMessageStore(limits?: MessageStoreLimits): MessageStore;
//# sourceMappingURL=message-store.d.ts.map