/** A value and the L1 block that brought it. */
export interface Stamped<T> {
  readonly l1Block: number;
  readonly value: T;
}

/** Values in the order L1 brought them; taking back L1 blocks removes exactly what they brought. */
export interface History<T> {
  readonly length: number;
  /** `l1Block` never falls. */
  push(l1Block: number, value: T): void;
  at(position: number): Stamped<T> | undefined;
  last(): Stamped<T> | undefined;
  /** How many values stood at the end of an L1 block. */
  countAt(l1Block: number): number;
  /** The newest value at the end of an L1 block. */
  newestAt(l1Block: number): T | undefined;
  /** Up to `limit` values from `from` on that stood at the end of an L1 block. */
  slice(from: number, l1Block: number, limit: number): T[];
  /** Removes what came above `l1Block`; returns it in order. */
  unwind(l1Block: number): T[];
}

export function createHistory<T>(): History<T> {
  const items: Stamped<T>[] = [];

  function countAt(l1Block: number): number {
    let low = 0;
    let high = items.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((items[middle]?.l1Block ?? Infinity) <= l1Block) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  return {
    get length() {
      return items.length;
    },
    push(l1Block, value) {
      items.push({ l1Block, value });
    },
    at: (position) => items[position],
    last: () => items.at(-1),
    countAt,
    newestAt: (l1Block) => items[countAt(l1Block) - 1]?.value,
    slice: (from, l1Block, limit) =>
      items.slice(from, Math.min(countAt(l1Block), from + limit)).map(({ value }) => value),
    unwind: (l1Block) => items.splice(countAt(l1Block)).map(({ value }) => value),
  };
}
