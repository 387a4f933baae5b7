import type { Clock } from '@bulkhead/runtime';
import { createAllowances, rememberNewest } from './allowances.js';
import type { GossipLimits } from './limits.js';

/** Peers that had their chance. */
export interface Outcasts {
  /** More messages of this peer that nobody needs, or what counts for as many. True when they were too many. */
  annoyed(peer: string, messages: number): boolean;
  /** @param hosts addresses it came from; whoever else is there isn't let in either */
  shutOut(peer: string, hosts?: readonly string[]): void;
  isShutOut(peer: string): boolean;
  isHostShutOut(host: string): boolean;
}

/** Peers remembered, and as many addresses; beyond that the one shut out first is forgotten. */
const MAX_OUTCASTS = 512;

/**
 * Who is not talked to for a while. What a peer does wrong costs our patience with it, which grows back faster than an honest
 * publisher repeats itself, and slower than a flood is read.
 */
export function createOutcasts(
  { uselessBurst, uselessPerSecond, shutOutMs }: Pick<GossipLimits, 'uselessBurst' | 'uselessPerSecond' | 'shutOutMs'>,
  clock: Clock,
): Outcasts {
  const patience = createAllowances({ burst: uselessBurst, perSecond: uselessPerSecond }, clock);
  /** When each may come back, milliseconds. */
  const peers = new Map<string, number>();
  const hosts = new Map<string, number>();

  function isOut(outcasts: Map<string, number>, key: string): boolean {
    const untilMs = outcasts.get(key);
    if (untilMs === undefined) return false;
    if (clock.now() < untilMs) return true;
    outcasts.delete(key);
    return false;
  }

  return {
    annoyed: (peer, messages) => patience.take(peer, messages) < 0,
    shutOut(peer, from = []) {
      patience.forget(peer);
      const untilMs = clock.now() + shutOutMs;
      rememberNewest(peers, peer, untilMs, MAX_OUTCASTS);
      for (const host of from) rememberNewest(hosts, host, untilMs, MAX_OUTCASTS);
    },
    isShutOut: (peer) => isOut(peers, peer),
    isHostShutOut: (host) => isOut(hosts, host),
  };
}
