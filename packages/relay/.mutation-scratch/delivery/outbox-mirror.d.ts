import { type Domain, type Message, type OutboxItem, type ShardId } from '@bulkhead/protocol';
import type { Hex } from 'viem';
/** A message as a source's outbox section carried it. */
export interface MirroredMessage {
    readonly message: Message;
    readonly payload: Hex;
    /** L1 block whose batch carried it. */
    readonly l1Block: number;
}
/** What a claim of a source says of its outbox, with the section of the batch it belongs to. */
export interface OutboxSection {
    readonly domain: Domain;
    readonly l1Block: number;
    readonly items: readonly OutboxItem[];
    readonly outboxRoot: Hex;
    readonly outboxCount: number;
}
export interface OutboxMirrorOptions {
    /** Keep the bodies of messages to this shard only; of all messages when absent. Leaves are always kept. */
    readonly keepFor?: ShardId;
}
/**
 * A copy of one source's outbox, built from what its batches carry on L1 and checked against every claimed root
 * (docs/spec/derivation.md, Payload 5).
 */
export interface OutboxMirror {
    /** Takes the next batch. A section that doesn't lead to the claimed root changes nothing and stops the mirror there. */
    append(section: OutboxSection): 'matched' | 'mismatch';
    /**
     * Forgets everything that came with L1 blocks above `l1Block`. Other messages may take those places, so let
     * `DeliveryTracker.unwind` follow, also when no block of this shard falls.
     */
    unwind(l1Block: number): void;
    /** Drops the bodies of messages below `index`, once they are final here and on L1. Leaves stay. */
    forget(index: number): void;
    /** Leaves that are known to be under a claimed root. */
    readonly count: number;
    /** False once a section did not match its claim: nothing after it can be proven from here. */
    readonly intact: boolean;
    /** How many leaves the outbox had when a claim gave it this root; undefined if no matched claim did. */
    findCount(outboxRoot: Hex): number | undefined;
    /** 32 siblings of leaf `index` in the outbox that had `count` leaves. @throws ProtocolError `leaf-out-of-range` */
    prove(index: number, count: number): Hex[];
    /** Messages to `destination` with `from ≤ index < to`, in order. */
    messages(destination: ShardId, from: number, to: number): Generator<MirroredMessage>;
    find(index: number): MirroredMessage | undefined;
}
export declare function createOutboxMirror(source: ShardId, { keepFor }?: OutboxMirrorOptions): OutboxMirror;
//# sourceMappingURL=outbox-mirror.d.ts.map