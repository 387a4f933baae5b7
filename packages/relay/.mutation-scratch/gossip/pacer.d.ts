import type { Clock } from '@bulkhead/runtime';
import type { GossipLimits } from './limits.js';
/** How fast each peer is read. */
export interface Pacer {
    /** Takes what a peer sent from its allowance, and says how long to wait before reading it, in milliseconds. */
    take(peer: string, messages: number, bytes: number): number;
}
/**
 * An allowance of messages and bytes per peer, refilled as time passes. Overdrawing it costs time, nothing is lost: the
 * peer is read later, and its stream's window closes behind it.
 */
export declare function createPacer(limits: GossipLimits, clock: Clock): Pacer;
//# sourceMappingURL=pacer.d.ts.map