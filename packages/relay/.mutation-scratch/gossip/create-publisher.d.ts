import { type BatchIndex, type Domain, type Message, type OutboxItem } from '@bulkhead/protocol';
import { type Clock, type Logger } from '@bulkhead/runtime';
import { type Hex } from 'viem';
import type { Envelope } from './envelope.js';
import { type PublisherLimits } from './limits.js';
/** A claim of this shard that stands on L1. */
export interface PostedOutbox {
    readonly batchIndex: BatchIndex;
    readonly outboxRoot: Hex;
    readonly outboxCount: number;
}
export interface PublisherOptions {
    /** This shard's own domain. */
    readonly domain: Domain;
    readonly limits?: Partial<PublisherLimits>;
}
export interface PublisherModules {
    /** Sends an envelope; to how many peers. */
    publish(envelope: Envelope): Promise<number>;
    /** True when it is known that the destination needs the message no more. A source mostly doesn't know. */
    isDelivered?(message: Message): boolean;
    readonly clock: Clock;
    readonly logger: Logger;
}
/**
 * Publishes what this shard sends: at once, without proof; with its branch when its batch is on L1; and then again, less
 * and less often, a bounded number of times. Loses nothing that matters: L1 carries it all.
 */
export interface Publisher {
    /** Leaves of the outbox that need no publication, in order, before anything else. @throws OUTBOX_MISMATCH */
    restore(leaves: readonly Hex[]): void;
    /** The outbox from leaf `from` on. What is known already is skipped. @throws OUTBOX_MISMATCH */
    sequenced(from: number, items: readonly OutboxItem[]): void;
    /** A batch of this shard is on L1. False when its root isn't that of the outbox known here. */
    posted(claim: PostedOutbox): boolean;
    /** Forgets the leaves from `count` on: the blocks that sent them fell. */
    unwind(count: number): void;
    /** Leaves known. */
    readonly count: number;
    /** Messages that will be published yet. */
    readonly pending: number;
    /** Publishes what is due until `signal` aborts. One run at a time. */
    run(signal: AbortSignal): Promise<void>;
}
export declare function createPublisher(options: PublisherOptions, modules: PublisherModules): Publisher;
//# sourceMappingURL=create-publisher.d.ts.map