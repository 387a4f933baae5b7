import { type Delivery, type L1Origin, type ShardId } from '@bulkhead/protocol';
import type { DeliveryTracker } from './delivery-tracker.js';
import type { OutboxMirror } from './outbox-mirror.js';
import type { GossipedMessages, SettlementReader } from './ports.js';
/** Calldata that the deliveries of one block may take: they stay in the batch's payload, which has an end. */
export declare const MAX_DELIVERY_BYTES_PER_BLOCK = 262144;
export interface DeliverySourceOptions {
    readonly shardId: ShardId;
    readonly settlement: SettlementReader;
    readonly mirrors: ReadonlyMap<ShardId, OutboxMirror>;
    readonly tracker: DeliveryTracker;
    /** Used for a source whose mirror doesn't know the root that its lane is served against. */
    readonly gossiped?: GossipedMessages;
    /** Seconds; the origin's time when absent. A block may be much younger than its origin. */
    readonly now?: () => number;
    /** Bytes of calldata per call of `pending`. */
    readonly maxBytes?: number;
}
/** Offers what a block can deliver; the law is in `Inbox.deliver`, this only spares blocks what would revert. */
export interface DeliverySource {
    /**
     * Deliveries that `origin` proves, within the gas budget: sources take turns, each in index order, the one that has
     * waited longest first. Has no effect, so it may be asked again.
     */
    pending(origin: L1Origin, gasBudget: bigint): readonly Delivery[];
    /** Notes that these went into a block: one that fails is offered again only after a growing number of origins. */
    attempted(deliveries: readonly Delivery[], originNumber: number): void;
}
export declare function createDeliverySource(options: DeliverySourceOptions): DeliverySource;
//# sourceMappingURL=delivery-source.d.ts.map