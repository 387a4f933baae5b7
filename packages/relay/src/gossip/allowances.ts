import type { Clock } from '@bulkhead/runtime';

/** Keys remembered; beyond that the one seen least recently is forgotten. */
const MAX_KEYS = 512;

/** What each of many peers or addresses may still do; time gives it back, up to the burst. */
export interface Allowances {
  /** Takes `amount` from what `key` has; what is left, below zero when it took more than it had. */
  take(key: string, amount: number): number;
  forget(key: string): void;
}

export function createAllowances(
  { burst, perSecond }: { readonly burst: number; readonly perSecond: number },
  clock: Clock,
): Allowances {
  const known = new Map<string, { readonly left: number; readonly atMs: number }>();
  return {
    take(key, amount) {
      const nowMs = clock.now();
      const before = known.get(key) ?? { left: burst, atMs: nowMs };
      const grown = before.left + (Math.max(0, nowMs - before.atMs) / 1_000) * perSecond;
      const left = Math.min(burst, grown) - amount;
      rememberNewest(known, key, { left, atMs: nowMs }, MAX_KEYS);
      return left;
    },
    forget: (key) => void known.delete(key),
  };
}

/** Puts a value last, and forgets the first ones beyond `max`. */
export function rememberNewest<V>(map: Map<string, V>, key: string, value: V, max: number): void {
  map.delete(key);
  map.set(key, value);
  for (const oldest of map.keys()) {
    if (map.size <= max) break;
    map.delete(oldest);
  }
}
