import { createFaultyStore, createMemoryStore, type KeyValueStore } from '@bulkhead/store';

/** When a process dies at a write: how many writes from now, and whether that one still reaches the disk. */
export interface DeathWish {
  readonly afterWrites: number;
  readonly landed: boolean;
}

/** What survives a process: everything that was written before it died. */
export class Disk {
  #store: KeyValueStore = createMemoryStore();

  /** Opens it for one process. `onDeath` is called inside the write that kills. */
  open(onDeath: () => void): OpenDisk {
    let left: DeathWish | undefined;
    const faulty = createFaultyStore(this.#store, {
      failAt() {
        if (left === undefined) return 'none';
        if (left.afterWrites > 0) {
          left = { ...left, afterWrites: left.afterWrites - 1 };
          return 'none';
        }
        onDeath();
        return left.landed ? 'after' : 'before';
      },
    });
    return {
      store: { ...faulty, close: async () => {} },
      dieAt: (wish) => {
        left = wish;
      },
    };
  }

  /** A new, empty one. */
  replace(): void {
    this.#store = createMemoryStore();
  }
}

export interface OpenDisk {
  readonly store: KeyValueStore;
  dieAt(wish: DeathWish): void;
}
