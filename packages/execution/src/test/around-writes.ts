import type { KeyValueStore } from '@bulkhead/store';

/** `store`, with something around each of its writes. */
export function aroundWrites(
  store: KeyValueStore,
  around: (write: () => Promise<void>) => Promise<void>,
): KeyValueStore {
  return {
    ...store,
    batch: (ops, options) => around(() => store.batch(ops, options)),
    put: (key, value, options) => around(() => store.put(key, value, options)),
    del: (key, options) => around(() => store.del(key, options)),
  };
}
