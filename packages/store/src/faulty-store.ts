import { closedError, storeError } from './errors.js';
import type { Entry, IterateOptions, KeyValueStore } from './ports.js';

/** `before`: the write is lost. `after`: it took effect, but nobody was told. */
export type Fault = 'none' | 'before' | 'after';

export interface FaultyStoreOptions {
  /** What happens to a write: batches, puts and deletes are counted together, from 0. */
  failAt(opIndex: number): Fault;
}

/**
 * `store` in a process that dies at a chosen write: that write rejects with STORE_IO, before or after it took effect,
 * and everything later with STORE_CLOSED. `store` itself stays open, to be looked at and started from again.
 */
export function createFaultyStore(store: KeyValueStore, { failAt }: FaultyStoreOptions): KeyValueStore {
  let writes = 0;
  let dead = false;

  function assertAlive(): void {
    if (dead) throw closedError();
  }

  async function write(apply: () => Promise<void>): Promise<void> {
    assertAlive();
    const opIndex = writes++;
    const fault = failAt(opIndex);
    if (fault !== 'none') dead = true;
    if (fault !== 'before') await apply();
    if (fault !== 'none') throw storeError('STORE_IO', `died ${fault} write ${opIndex}`, { meta: { fault, opIndex } });
    // Another write died meanwhile: whether this one took effect is unknown to its caller, as in a real crash.
    assertAlive();
  }

  async function* iterate(options: IterateOptions): AsyncGenerator<Entry, void, undefined> {
    assertAlive();
    for await (const entry of store.iterate(options)) {
      assertAlive();
      yield entry;
      assertAlive();
    }
  }

  async function read<T>(result: () => Promise<T>): Promise<T> {
    assertAlive();
    return result();
  }

  return {
    get: (key) => read(() => store.get(key)),
    getMany: (keys) => read(() => store.getMany(keys)),
    has: (key) => read(() => store.has(key)),
    batch: (ops, options) => write(() => store.batch(ops, options)),
    put: (key, value, options) => write(() => store.put(key, value, options)),
    del: (key, options) => write(() => store.del(key, options)),
    iterate: (options = {}) => iterate(options),
    async close() {
      if (!dead) await store.close();
    },
  };
}
