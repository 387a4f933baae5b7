/** Waiting items of several owners: each owner in order, and the owners in turn. */
export interface FairQueue<T> {
  readonly size: number;
  sizeOf(owner: string): number;
  push(owner: string, item: T): void;
  /** Takes the item whose turn it is, passing over owners that may not. */
  take(mayHave: (owner: string) => boolean): T | undefined;
  delete(owner: string, item: T): boolean;
  drain(): readonly T[];
}

export function createFairQueue<T>(): FairQueue<T> {
  /** In the order of their turns; none is empty. */
  const lines = new Map<string, T[]>();
  let size = 0;

  return {
    get size() {
      return size;
    },
    sizeOf: (owner) => lines.get(owner)?.length ?? 0,
    push(owner, item) {
      const line = lines.get(owner);
      if (line === undefined) lines.set(owner, [item]);
      else line.push(item);
      size += 1;
    },
    take(mayHave) {
      for (const [owner, line] of lines) {
        if (!mayHave(owner)) continue;
        const item = line.shift();
        size -= 1;
        // Whoever had a turn goes to the end.
        lines.delete(owner);
        if (line.length > 0) lines.set(owner, line);
        return item;
      }
      return undefined;
    },
    delete(owner, item) {
      const line = lines.get(owner) ?? [];
      const index = line.indexOf(item);
      if (index < 0) return false;
      line.splice(index, 1);
      size -= 1;
      if (line.length === 0) lines.delete(owner);
      return true;
    },
    drain() {
      const all = [...lines.values()].flat();
      lines.clear();
      size = 0;
      return all;
    },
  };
}
