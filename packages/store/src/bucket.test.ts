import { expect } from 'chai';
import { z } from 'zod';
import { type Bucket, createBucket } from './bucket.js';
import { bucketPrefix } from './bucket-prefix.js';
import { concatBytes } from './bytes.js';
import { stringKey, uint64NumberKey } from './key-codecs.js';
import { createMemoryStore } from './memory-store.js';
import type { KeyValueStore } from './ports.js';
import { codeOf } from './test/code-of.js';
import { collect } from './test/collect.js';
import { tupleKey } from './tuple-key.js';
import { bytesValue, jsonValue } from './value-codecs.js';

const SYNC = { sync: true };

describe('createBucket', () => {
  let store: KeyValueStore;
  let heights: Bucket<number, { hash: string }>;
  let names: Bucket<string, Uint8Array>;

  beforeEach(() => {
    store = createMemoryStore();
    const value = jsonValue(z.strictObject({ hash: z.string() }));
    heights = createBucket(store, { prefix: 'heights', key: uint64NumberKey, value });
    names = createBucket(store, { prefix: 7, key: stringKey, value: bytesValue });
  });

  it('joins the ops of several buckets in one batch', async () => {
    await store.batch([heights.putOp(1, { hash: 'a' }), names.putOp('', Uint8Array.of(1))], SYNC);
    expect(await heights.get(1)).to.deep.equal({ hash: 'a' });
    expect(await names.find('')).to.deep.equal(Uint8Array.of(1));
    await store.batch([heights.delOp(1), names.delOp('')], SYNC);
    expect([await heights.has(1), await names.has('')]).to.deep.equal([false, false]);
  });

  it('NOT_FOUND: get of what is absent, where find gives undefined', async () => {
    expect(await codeOf(heights.get(1))).to.equal('NOT_FOUND');
    expect(await heights.find(1)).to.equal(undefined);
    expect(await heights.findMany([1, 2])).to.deep.equal([undefined, undefined]);
  });

  it('STORE_CORRUPT: what does not decode', async () => {
    const key = concatBytes(bucketPrefix('heights'), uint64NumberKey.encode(1));
    await store.put(key, Uint8Array.of(1), SYNC);
    expect(await codeOf(heights.get(1))).to.equal('STORE_CORRUPT');
    expect(await codeOf(collect(heights.iterate()))).to.equal('STORE_CORRUPT');
  });

  it('iterates its own keys in order, within bounds', async () => {
    await store.batch([names.putOp('x', Uint8Array.of(1)), names.putOp('', Uint8Array.of(2))], SYNC);
    await store.batch(
      [3, 1, 300, 2].map((height) => heights.putOp(height, { hash: `h${height}` })),
      SYNC,
    );
    expect(await collect(heights.keys())).to.deep.equal([1, 2, 3, 300]);
    expect(await collect(heights.keys({ gt: 1, lte: 3, reverse: true }))).to.deep.equal([3, 2]);
    expect(await collect(heights.iterate({ reverse: true, limit: 1 }))).to.deep.equal([[300, { hash: 'h300' }]]);
    expect(await collect(names.keys())).to.deep.equal(['', 'x']);
    expect(await collect(names.keys({ lte: '' }))).to.deep.equal(['']);
    expect(await collect(names.keys({ gt: '' }))).to.deep.equal(['x']);
  });

  it('never mixes with a bucket of a similar name', async () => {
    const prefixes = ['a', 'ab', '\u0001', 1, 97, 0].map(bucketPrefix);
    for (const prefix of prefixes) {
      const starting = prefixes.filter((other) => Buffer.from(other).indexOf(prefix) === 0);
      expect(starting).to.have.length(1);
    }
    expect(() => bucketPrefix('')).to.throw(RangeError);
    expect(() => bucketPrefix(256)).to.throw(RangeError);
  });

  it('infers the type of a tuple key', async () => {
    const key = tupleKey(stringKey, uint64NumberKey);
    const logs = createBucket(store, { prefix: 'logs', key, value: bytesValue });
    await store.batch([logs.putOp(['a', 2], Uint8Array.of(1)), logs.putOp(['a', 10], Uint8Array.of(2))], SYNC);
    expect(await collect(logs.keys({ gte: ['a', 0], lt: ['b', 0] }))).to.deep.equal([
      ['a', 2],
      ['a', 10],
    ]);
  });
});
