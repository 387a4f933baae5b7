import { type Message, type SettlementLeaf, type ShardId } from '@bulkhead/protocol';
import type { Hex } from 'viem';
import type { OutboxMirror } from './outbox-mirror.js';
import type { GossipedMessages } from './ports.js';
/** A message that can be proven under the outbox root its lane is served against. */
export interface Candidate {
    readonly message: Message;
    readonly payload: Hex;
    prove(): readonly Hex[];
}
/** The outbox of one source as its lane is served. */
export interface LaneTarget {
    readonly source: ShardId;
    readonly destination: ShardId;
    readonly leaf: SettlementLeaf;
    /** `leaf.outboxRoot` on a posted lane, `leaf.settledOutboxRoot` on a settled one. */
    readonly outboxRoot: Hex;
}
export interface LaneCandidates {
    /** True when `messages` leaves no message out: then what stands before the first open one is settled for good. */
    readonly complete: boolean;
    readonly messages: Iterable<Candidate>;
}
export interface CandidateFinder {
    /** Messages with an index from `from` on, in order: the mirror's if it knows the root, else what gossip brought. */
    find(target: LaneTarget, from: number): LaneCandidates;
}
export declare function createCandidateFinder(mirrors: ReadonlyMap<ShardId, OutboxMirror>, gossiped: GossipedMessages | undefined): CandidateFinder;
//# sourceMappingURL=candidates.d.ts.map