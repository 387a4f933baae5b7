import { DeliveryState, type ShardId } from '@bulkhead/protocol';
/** Origins to wait before a delivery that reverted is tried again: 1, 2, 4 … up to this many. */
export declare const MAX_BACKOFF_ORIGINS = 64;
/** Where each message from a source stands at this shard's inbox. Rebuilt from the shard's own logs; nothing is stored. */
export interface DeliveryTracker {
    /** Takes a state change that a block of this shard made. Blocks come in order. */
    record(source: ShardId, index: number, state: DeliveryState, blockNumber: number): void;
    state(source: ShardId, index: number): DeliveryState;
    /** Messages of the source below this index need no look any more. */
    floor(source: ShardId): number;
    /** The floor never sinks, except by `unwind`. */
    raiseFloor(source: ShardId, index: number): void;
    /** Notes that a delivery was put into a block; it is tried again only after a growing number of origins. */
    attempted(source: ShardId, index: number, originNumber: number): void;
    mayAttempt(source: ShardId, index: number, originNumber: number): boolean;
    /** Forgets what blocks above `blockNumber` did. */
    unwind(blockNumber: number): void;
}
export declare function createDeliveryTracker(): DeliveryTracker;
//# sourceMappingURL=delivery-tracker.d.ts.map