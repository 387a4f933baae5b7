import { concatBytes, prefixEnd } from './bytes.js';
import { closedError } from './errors.js';
import { assertKey, keyBounds } from './key-bounds.js';
import type { BatchOp, Entry, IterateOptions, KeyValueStore } from './ports.js';

/**
 * The part of `store` whose keys start with `prefix`, as a store of its own, with the prefix taken off. Closing it
 * leaves `store` open. Two parts of one store don't mix as long as neither prefix starts with the other.
 */
export function createSubStore(store: KeyValueStore, prefix: Uint8Array): KeyValueStore {
  let closed = false;

  function assertOpen(): void {
    if (closed) throw closedError();
  }

  function full(key: Uint8Array): Uint8Array {
    assertKey(key);
    return concatBytes(prefix, key);
  }

  async function* iterate(options: IterateOptions): AsyncGenerator<Entry, void, undefined> {
    assertOpen();
    const range = prefixRange(prefix, options);
    if (range === undefined) return;
    for await (const [key, value] of store.iterate(range)) {
      yield [key.slice(prefix.length), value];
      assertOpen();
    }
  }

  const subStore: KeyValueStore = {
    async get(key) {
      assertOpen();
      return store.get(full(key));
    },
    async getMany(keys) {
      assertOpen();
      return store.getMany(keys.map(full));
    },
    async has(key) {
      assertOpen();
      return store.has(full(key));
    },
    async batch(ops, options) {
      assertOpen();
      await store.batch(
        ops.map((op): BatchOp => ({ ...op, key: full(op.key) })),
        options,
      );
    },
    put: (key, value, options) => subStore.batch([{ type: 'put', key, value }], options),
    del: (key, options) => subStore.batch([{ type: 'del', key }], options),
    iterate: (options = {}) => iterate(options),
    async close() {
      closed = true;
    },
  };
  return subStore;
}

/** `options` over the keys behind `prefix`; undefined when its range is empty. */
export function prefixRange(prefix: Uint8Array, options: IterateOptions): IterateOptions | undefined {
  const { gte, gt, lte, lt, ...rest } = options;
  const bounds = keyBounds({ gte, gt, lte, lt });
  if (bounds === undefined) return undefined;
  const { lower, upper } = bounds;
  const end = prefixEnd(prefix);
  return {
    ...rest,
    [lower === undefined || lower.inclusive ? 'gte' : 'gt']: lower ? concatBytes(prefix, lower.key) : prefix,
    ...(upper === undefined
      ? end && { lt: end }
      : { [upper.inclusive ? 'lte' : 'lt']: concatBytes(prefix, upper.key) }),
  };
}
