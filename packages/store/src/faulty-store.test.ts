import { expect } from 'chai';
import { createFaultyStore, type Fault } from './faulty-store.js';
import { createMemoryStore } from './memory-store.js';
import type { KeyValueStore } from './ports.js';
import { codeOf } from './test/code-of.js';
import { collect } from './test/collect.js';

const SYNC = { sync: true };
const key = Uint8Array.of(1);

describe('createFaultyStore', () => {
  let inner: KeyValueStore;
  const dying = (at: number, fault: Fault): KeyValueStore =>
    createFaultyStore(inner, { failAt: (index) => (index === at ? fault : 'none') });

  beforeEach(() => {
    inner = createMemoryStore();
  });

  it('STORE_IO: loses the write it dies before', async () => {
    const store = dying(1, 'before');
    await store.put(key, Uint8Array.of(1), SYNC);
    expect(await codeOf(store.put(key, Uint8Array.of(2), SYNC))).to.equal('STORE_IO');
    expect(await inner.get(key)).to.deep.equal(Uint8Array.of(1));
  });

  it('STORE_IO: keeps the write it dies after', async () => {
    const store = dying(0, 'after');
    expect(await codeOf(store.put(key, Uint8Array.of(2), SYNC))).to.equal('STORE_IO');
    expect(await inner.get(key)).to.deep.equal(Uint8Array.of(2));
  });

  it('STORE_CLOSED: refuses everything after its death, and leaves the inner store open', async () => {
    const store = dying(0, 'before');
    await inner.put(key, key, SYNC);
    const iteration = async (): Promise<void> => {
      for await (const _ of store.iterate()) await codeOf(store.del(key, SYNC));
    };
    expect(await codeOf(iteration())).to.equal('STORE_CLOSED');
    const calls = [store.get(key), store.has(key), store.batch([], SYNC), collect(store.iterate())];
    expect(await Promise.all(calls.map(codeOf))).to.deep.equal(calls.map(() => 'STORE_CLOSED'));
    await store.close();
    expect(await inner.get(key)).to.deep.equal(key);
  });
});
