import type { Metrics } from '@bulkhead/runtime';
import type { GossipReason, GossipVerdict } from './ports.js';
/** What happened since the start, for status pages and tests. */
export interface GossipCounts {
    readonly accepted: number;
    readonly ignored: number;
    readonly rejected: number;
    readonly byReason: Readonly<Partial<Record<GossipReason, number>>>;
    /** Frames that had to wait because their peer sent too fast. */
    readonly paced: number;
    /** Envelopes sent to at least one peer, and to none. */
    readonly published: number;
    readonly unheard: number;
    readonly dials: number;
    readonly dialsFailed: number;
}
export interface GossipCounters {
    readonly counts: GossipCounts;
    judged(verdict: GossipVerdict): void;
    paced(): void;
    published(recipients: number): void;
    dialed(result: 'connected' | 'failed'): void;
    peers(count: number): void;
}
/** Counts in memory, and in Prometheus when there is a registry. */
export declare function createGossipCounters(metrics?: Metrics): GossipCounters;
//# sourceMappingURL=gossip-counters.d.ts.map