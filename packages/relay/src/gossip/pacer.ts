import type { Clock } from '@bulkhead/runtime';
import type { GossipLimits } from './limits.js';

/** Peers remembered; beyond that the one heard least recently is forgotten. */
const MAX_PEERS = 512;

/** How fast each peer is read. */
export interface Pacer {
  /** Takes what a peer sent from its allowance, and says how long to wait before reading it, in milliseconds. */
  take(peer: string, messages: number, bytes: number): number;
}

interface Allowance {
  messages: number;
  bytes: number;
  atMs: number;
}

/**
 * An allowance of messages and bytes per peer, refilled as time passes. Overdrawing it costs time, nothing is lost: the
 * peer is read later, and its stream's window closes behind it.
 */
export function createPacer(limits: GossipLimits, clock: Clock): Pacer {
  const { peerBurstMessages, peerMessagesPerSecond, peerBurstBytes, peerBytesPerSecond } = limits;
  const allowances = new Map<string, Allowance>();

  function refill(peer: string): Allowance {
    const nowMs = clock.now();
    const known = allowances.get(peer);
    const seconds = known === undefined ? 0 : Math.max(0, nowMs - known.atMs) / 1_000;
    const allowance = {
      messages: Math.min(peerBurstMessages, (known?.messages ?? peerBurstMessages) + seconds * peerMessagesPerSecond),
      bytes: Math.min(peerBurstBytes, (known?.bytes ?? peerBurstBytes) + seconds * peerBytesPerSecond),
      atMs: nowMs,
    };
    allowances.delete(peer);
    allowances.set(peer, allowance);
    for (const oldest of allowances.keys()) {
      if (allowances.size <= MAX_PEERS) break;
      allowances.delete(oldest);
    }
    return allowance;
  }

  return {
    take(peer, messages, bytes) {
      const allowance = refill(peer);
      allowance.messages -= messages;
      allowance.bytes -= bytes;
      const debt = Math.max(-allowance.messages / peerMessagesPerSecond, -allowance.bytes / peerBytesPerSecond);
      return Math.max(0, Math.ceil(debt * 1_000));
    },
  };
}
