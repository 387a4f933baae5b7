import type { Clock } from '@bulkhead/runtime';
import { createAllowances } from './allowances.js';
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
export function createPacer(limits: GossipLimits, clock: Clock): Pacer {
  const { peerBurstMessages, peerMessagesPerSecond, peerBurstBytes, peerBytesPerSecond } = limits;
  const ofMessages = createAllowances({ burst: peerBurstMessages, perSecond: peerMessagesPerSecond }, clock);
  const ofBytes = createAllowances({ burst: peerBurstBytes, perSecond: peerBytesPerSecond }, clock);
  return {
    take(peer, messages, bytes) {
      const debt = Math.max(
        -ofMessages.take(peer, messages) / peerMessagesPerSecond,
        -ofBytes.take(peer, bytes) / peerBytesPerSecond,
      );
      return Math.max(0, Math.ceil(debt * 1_000));
    },
  };
}
