import { createFaultyStore } from './faulty-store.js';
import { createMemoryStore } from './memory-store.js';
import { createSubStore } from './sub-store.js';
import { describeKeyValueStore } from './test/compliance.js';

const SYNC = { sync: true };

describeKeyValueStore('memory', async () => createMemoryStore());

describeKeyValueStore('part of a store, between neighbours', async () => {
  const store = createMemoryStore();
  for (const neighbour of [[6], [6, 255], [8], [8, 0]]) {
    await store.put(Uint8Array.from(neighbour), Uint8Array.of(1), SYNC);
  }
  return createSubStore(store, Uint8Array.of(7));
});

describeKeyValueStore('part of a store, at the end of the key space', async () => {
  const store = createMemoryStore();
  await store.put(Uint8Array.of(254, 255), Uint8Array.of(1), SYNC);
  return createSubStore(store, Uint8Array.of(255, 255));
});

describeKeyValueStore('faulty, before its fault', async () =>
  createFaultyStore(createMemoryStore(), { failAt: () => 'none' }),
);
