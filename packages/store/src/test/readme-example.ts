import { bytesValue, createBucket, type KeyValueStore, stringKey, uint64NumberKey } from '@bulkhead/store';

export async function recordHead(store: KeyValueStore, height: number, block: Uint8Array): Promise<number> {
  const blocks = createBucket(store, { prefix: 'blocks', key: uint64NumberKey, value: bytesValue });
  const pointers = createBucket(store, { prefix: 'pointers', key: stringKey, value: bytesValue });

  // One batch: whoever opens the store next sees both or neither.
  await store.batch([blocks.putOp(height, block), pointers.putOp('head', uint64NumberKey.encode(height))], {
    sync: true,
  });

  return uint64NumberKey.decode(await pointers.get('head'));
}
