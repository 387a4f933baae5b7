import { type Delivery, type L1Origin, type ShardId } from '@bulkhead/protocol';
import { type DeliverySourceOptions } from '../delivery/delivery-source.js';
import { type OutboxMirror } from '../delivery/outbox-mirror.js';
import { type MessageStore } from '../gossip/message-store.js';
import { type FakeSource } from './fake-source.js';
export declare const ME: ShardId;
/** More gas than any test needs. */
export declare const PLENTY = 30000000n;
/** Shard 1 with its L1, the shards `ids`, and a mirror of each. */
export declare function createDeliveryScene(ids: readonly number[], options?: Partial<DeliverySourceOptions>): {
    l1: import("./fake-l1.js").FakeL1;
    sources: FakeSource[];
    mirrors: Map<ShardId, OutboxMirror>;
    tracker: import("../delivery/delivery-tracker.js").DeliveryTracker;
    store: MessageStore;
    source: import("../delivery/delivery-source.js").DeliverySource;
    mine: ({ timestamp, mirrored }?: {
        mirrored?: boolean | undefined;
        timestamp?: number | undefined;
    }) => L1Origin;
};
/** `source:index` of each. */
export declare const places: (deliveries: readonly Delivery[]) => string[];
/** Checks every branch of a delivery as the Inbox would. */
export declare function expectProven(delivery: Delivery, origin: L1Origin, settled?: boolean): void;
/** Gossips messages, each with its branch under the newest claim. */
export declare const putAll: (store: MessageStore, peer: FakeSource, indices: readonly number[]) => void;
export declare function decode(data: Delivery['data']): import("@bulkhead/protocol").DeliverCall;
//# sourceMappingURL=delivery-scene.d.ts.map