import type { Clock } from '@bulkhead/runtime';
import type { GossipLimits } from './limits.js';

/** Peers that had their chance. */
export interface Outcasts {
  /** More messages of this peer that nobody needs, though an honest one may send some. True when they were too many. */
  annoyed(peer: string, messages: number): boolean;
  shutOut(peer: string): void;
  isShutOut(peer: string): boolean;
}

/** Peers remembered; beyond that the one heard least recently is forgotten. */
const MAX_PEERS = 512;

interface Patience {
  left: number;
  atMs: number;
}

/**
 * Who is not talked to for a while. A rejected message costs gossipsub's score; one that is merely useless (delivered, expired, known)
 * costs patience, which grows back faster than an honest publisher repeats itself, and slower than a flood is read.
 */
export function createOutcasts(
  { uselessBurst, uselessPerSecond, shutOutMs }: Pick<GossipLimits, 'uselessBurst' | 'uselessPerSecond' | 'shutOutMs'>,
  clock: Clock,
): Outcasts {
  const patience = new Map<string, Patience>();
  /** When each may come back, milliseconds. */
  const out = new Map<string, number>();

  function put<V>(map: Map<string, V>, peer: string, value: V): void {
    map.delete(peer);
    map.set(peer, value);
    for (const oldest of map.keys()) {
      if (map.size <= MAX_PEERS) break;
      map.delete(oldest);
    }
  }

  return {
    annoyed(peer, messages) {
      const nowMs = clock.now();
      const { left, atMs } = patience.get(peer) ?? { left: uselessBurst, atMs: nowMs };
      const grown = left + (Math.max(0, nowMs - atMs) / 1_000) * uselessPerSecond;
      const now = { left: Math.min(uselessBurst, grown) - messages, atMs: nowMs };
      put(patience, peer, now);
      return now.left < 0;
    },
    shutOut(peer) {
      patience.delete(peer);
      put(out, peer, clock.now() + shutOutMs);
    },
    isShutOut(peer) {
      const until = out.get(peer);
      if (until === undefined) return false;
      if (clock.now() < until) return true;
      out.delete(peer);
      return false;
    },
  };
}
