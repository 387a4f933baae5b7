import { closedError } from './errors.js';
import { assertKey, iterationLimit, keyBounds } from './key-bounds.js';
import type { BatchOp, Entry, IterateOptions, KeyValueStore } from './ports.js';
import {
  applyChanges,
  fromKeyText,
  type KeyText,
  type SortedSnapshot,
  toKeyText,
  walkSnapshot,
} from './sorted-snapshot.js';

const EMPTY = new Uint8Array(0);

/** A store that forgets: for tests and for what can be rebuilt. `sync` has no effect. */
export function createMemoryStore(): KeyValueStore {
  const values = new Map<KeyText, Uint8Array>();
  let snapshot: SortedSnapshot = [];
  // Sorting waits for the first iteration: most stores are written far more often than iterated.
  let unsorted = new Map<KeyText, Uint8Array | undefined>();
  let closed = false;

  function assertOpen(): void {
    if (closed) throw closedError();
  }

  function currentSnapshot(): SortedSnapshot {
    if (unsorted.size > 0) {
      snapshot = applyChanges(snapshot, unsorted);
      unsorted = new Map();
    }
    return snapshot;
  }

  function apply(op: BatchOp): void {
    const key = toKeyText(op.key);
    const value = op.type === 'put' ? new Uint8Array(op.value) : undefined;
    if (value === undefined) values.delete(key);
    else values.set(key, value);
    unsorted.set(key, value);
  }

  async function* iterate(options: IterateOptions): AsyncGenerator<Entry, void, undefined> {
    assertOpen();
    const limit = iterationLimit(options);
    const bounds = keyBounds(options);
    if (bounds === undefined || limit === 0) return;
    let count = 0;
    for (const [key, value] of walkSnapshot(currentSnapshot(), bounds, options.reverse ?? false)) {
      yield [fromKeyText(key), options.keysOnly ? EMPTY : new Uint8Array(value)];
      assertOpen();
      if (++count === limit) return;
    }
  }

  const store: KeyValueStore = {
    async get(key) {
      const [value] = await store.getMany([key]);
      return value;
    },
    async getMany(keys) {
      assertOpen();
      keys.forEach(assertKey);
      return keys.map((key) => {
        const value = values.get(toKeyText(key));
        return value && new Uint8Array(value);
      });
    },
    async has(key) {
      return (await store.get(key)) !== undefined;
    },
    async batch(ops) {
      assertOpen();
      for (const { key } of ops) assertKey(key);
      ops.forEach(apply);
    },
    put: (key, value, options) => store.batch([{ type: 'put', key, value }], options),
    del: (key, options) => store.batch([{ type: 'del', key }], options),
    iterate: (options = {}) => iterate(options),
    async close() {
      closed = true;
      values.clear();
    },
  };
  return store;
}
