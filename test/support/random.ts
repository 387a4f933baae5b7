/** Numbers that follow from a seed alone. */
export interface Random {
  /** In `[0, 1)`. */
  next(): number;
  /** In `[from, to]`. */
  int(from: number, to: number): number;
  chance(probability: number): boolean;
  pick<T>(list: readonly T[]): T;
  shuffle<T>(list: readonly T[]): T[];
}

/** Mixes words into one seed, so that neighbours have nothing in common (murmur3's finalizer). */
export function mixSeed(...words: readonly number[]): number {
  let hash = 0x9e3779b9;
  for (const word of words) {
    hash = Math.imul(hash ^ (word >>> 0), 0x85ebca6b);
    hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
    hash ^= hash >>> 16;
  }
  return hash >>> 0;
}

/** mulberry32. */
export function createRandom(...seed: readonly number[]): Random {
  let state = mixSeed(...seed);
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
  const int = (from: number, to: number): number => from + Math.floor(next() * (to - from + 1));
  return {
    next,
    int,
    chance: (probability) => next() < probability,
    pick<T>(list: readonly T[]): T {
      const item = list[int(0, list.length - 1)];
      if (item === undefined) throw new RangeError('nothing to pick from');
      return item;
    },
    shuffle<T>(list: readonly T[]): T[] {
      const items = [...list];
      for (let last = items.length - 1; last > 0; last--) {
        const other = int(0, last);
        [items[last], items[other]] = [items[other] as T, items[last] as T];
      }
      return items;
    },
  };
}
