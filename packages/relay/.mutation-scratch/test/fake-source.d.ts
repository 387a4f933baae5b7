import { type BatchIndex, type Domain, type Message, type OutboxItem, type SettlementLeaf, type ShardId } from '@bulkhead/protocol';
import { type Hex } from 'viem';
import type { ProofHint } from '../gossip/envelope.js';
export declare const shard: (id: number) => ShardId;
export declare const word: (text: string) => Hex;
export declare const domainOf: (source: ShardId) => Domain;
/** The body of a message, before its source gives it a place. */
export interface Draft extends Partial<Omit<Message, 'srcShard' | 'index' | 'payloadHash'>> {
    readonly payload?: Hex;
}
export declare function makeMessage(source: ShardId, index: number, { payload, ...draft }?: Draft): Message;
/** A claim of a fake source, with the outbox section that leads to it. */
export interface FakeClaim {
    readonly batchIndex: BatchIndex;
    readonly items: readonly OutboxItem[];
    readonly outboxRoot: Hex;
    readonly outboxCount: number;
}
export interface FakeSource {
    readonly id: ShardId;
    readonly domain: Domain;
    /** Everything it ever sent. */
    readonly items: readonly OutboxItem[];
    readonly claims: readonly FakeClaim[];
    send(draft?: Draft): {
        readonly message: Message;
        readonly payload: Hex;
    };
    withdraw(): void;
    /** Claims what was sent since the last claim. */
    claim(): FakeClaim;
    /** Its leaf in the settlement tree; the settled outbox is that of claim `settled`, if any. */
    leaf(capRoot?: Hex, settled?: FakeClaim): SettlementLeaf;
    hint(index: number, claim: FakeClaim): ProofHint;
}
/** A shard as others see it on L1. */
export declare function createFakeSource(id: ShardId): FakeSource;
//# sourceMappingURL=fake-source.d.ts.map