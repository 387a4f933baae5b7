import { expect } from 'chai';
import fc from 'fast-check';
import { compareBytes, toHex } from '../bytes.js';
import type { BatchOp, IterateOptions, KeyValueStore } from '../ports.js';
import { codeOf } from './code-of.js';
import { collect } from './collect.js';

const ASYNC = { sync: false };

const bytes = (...values: number[]): Uint8Array => Uint8Array.from(values);
const put = (key: Uint8Array, value: Uint8Array): BatchOp => ({ type: 'put', key, value });

async function keysOf(store: KeyValueStore, options?: IterateOptions): Promise<string[]> {
  return (await collect(store.iterate(options))).map(([key]) => toHex(key));
}

/**
 * What every {@link KeyValueStore} does.
 *
 * @param open gives an empty store; the suite closes it.
 */
export function describeKeyValueStore(name: string, open: () => Promise<KeyValueStore>): void {
  describe(`KeyValueStore: ${name}`, () => {
    let store: KeyValueStore;

    beforeEach(async () => {
      store = await open();
    });
    afterEach(() => store.close());

    describe('single entries', () => {
      it('gives back what was put, as a plain Uint8Array', async () => {
        await store.put(bytes(1), bytes(9, 8), ASYNC);
        expect(await store.get(bytes(1))).to.deep.equal(bytes(9, 8));
        expect([await store.has(bytes(1)), await store.has(bytes(2))]).to.deep.equal([true, false]);
        expect(await store.get(bytes(2))).to.equal(undefined);
      });

      it('overwrites and deletes; deleting what is absent is no error', async () => {
        await store.put(bytes(1), bytes(1), ASYNC);
        await store.put(bytes(1), bytes(2), ASYNC);
        expect(await store.get(bytes(1))).to.deep.equal(bytes(2));
        await store.del(bytes(1), ASYNC);
        await store.del(bytes(1), ASYNC);
        expect(await store.get(bytes(1))).to.equal(undefined);
      });

      it('keeps empty values, which differ from absent ones', async () => {
        await store.put(bytes(1), bytes(), ASYNC);
        expect(await store.get(bytes(1))).to.deep.equal(bytes());
        expect(await store.has(bytes(1))).to.equal(true);
      });

      it('STORE_KEY_INVALID: an empty key', async () => {
        expect(await codeOf(store.get(bytes()))).to.equal('STORE_KEY_INVALID');
        const ops = [put(bytes(1), bytes(1)), put(bytes(), bytes(1))];
        expect(await codeOf(store.batch(ops, ASYNC))).to.equal('STORE_KEY_INVALID');
        expect(await store.has(bytes(1))).to.equal(false);
      });

      it('keeps copies of what it is given and gives copies of what it keeps', async () => {
        const key = bytes(1);
        const value = bytes(5);
        const written = store.put(key, value, ASYNC);
        key.fill(7);
        value.fill(7);
        await written;
        (await store.get(bytes(1)))?.fill(7);
        for (const [, seen] of await collect(store.iterate())) seen.fill(7);
        expect(await store.get(bytes(1))).to.deep.equal(bytes(5));
      });

      it('takes views into larger buffers', async () => {
        const large = bytes(1, 2, 3, 4);
        await store.put(large.subarray(1, 2), large.subarray(2, 4), ASYNC);
        expect(await store.get(bytes(2))).to.deep.equal(bytes(3, 4));
      });

      it('gives many values in the order of their keys', async () => {
        await store.batch([put(bytes(1), bytes(1)), put(bytes(2), bytes(2))], ASYNC);
        expect(await store.getMany([bytes(2), bytes(3), bytes(1)])).to.deep.equal([bytes(2), undefined, bytes(1)]);
        expect(await store.getMany([])).to.deep.equal([]);
      });
    });

    describe('batch', () => {
      it('applies its ops in order', async () => {
        const del: BatchOp = { type: 'del', key: bytes(1) };
        await store.batch([put(bytes(1), bytes(1)), del, put(bytes(1), bytes(2)), put(bytes(2), bytes(3))], {
          sync: true,
        });
        expect(await store.getMany([bytes(1), bytes(2)])).to.deep.equal([bytes(2), bytes(3)]);
      });

      it('may be empty', () => store.batch([], { sync: true }));

      it('holds thousands of ops', async () => {
        const key = (index: number): Uint8Array => bytes(index >> 8, index & 0xff);
        const ops = Array.from({ length: 5_000 }, (_, index) => put(key(index), bytes(index & 0xff)));
        await store.batch(ops, ASYNC);
        expect(await keysOf(store, { keysOnly: true })).to.deep.equal(ops.map((op) => toHex(op.key)));
      });
    });

    describe('iterate', () => {
      const keys = [bytes(0), bytes(1), bytes(1, 0), bytes(1, 255), bytes(2), bytes(255), bytes(255, 255)];

      beforeEach(() =>
        store.batch(
          keys.map((key) => put(key, key)),
          ASYNC,
        ),
      );

      it('orders keys as unsigned bytes, a prefix first, in both directions', async () => {
        expect(await collect(store.iterate())).to.deep.equal(keys.map((key) => [key, key]));
        expect(await keysOf(store, { reverse: true })).to.deep.equal(keys.map(toHex).reverse());
      });

      it('keeps to its bounds and its limit', async () => {
        expect(await keysOf(store, { gte: bytes(1), lt: bytes(2) })).to.deep.equal(['01', '0100', '01ff']);
        expect(await keysOf(store, { gt: bytes(1), lte: bytes(2) })).to.deep.equal(['0100', '01ff', '02']);
        expect(await keysOf(store, { gt: bytes(1), gte: bytes(0), limit: 1 })).to.deep.equal(['0100']);
        expect(await keysOf(store, { lte: bytes(3), reverse: true, limit: 2 })).to.deep.equal(['02', '01ff']);
        expect(await keysOf(store, { gte: bytes(2), lt: bytes(1) })).to.deep.equal([]);
        expect(await keysOf(store, { gte: bytes(1), lt: bytes(1) })).to.deep.equal([]);
        expect(await keysOf(store, { lte: bytes() })).to.deep.equal([]);
        expect(await keysOf(store, { gt: bytes(), limit: 1 })).to.deep.equal(['00']);
        expect(await keysOf(store, { limit: 0 })).to.deep.equal([]);
      });

      it('agrees with a filtered and sorted list, whatever the bounds', async () => {
        const bound = fc.option(fc.uint8Array({ maxLength: 2 }), { nil: undefined });
        const options = fc.record({ gte: bound, gt: bound, lte: bound, lt: bound, reverse: fc.boolean() });
        await fc.assert(
          fc.asyncProperty(options, fc.nat(8), async ({ reverse, ...range }, limit) => {
            const { gte, gt, lte, lt } = range;
            const expected = keys
              .filter((key) => gte === undefined || compareBytes(key, gte) >= 0)
              .filter((key) => gt === undefined || compareBytes(key, gt) > 0)
              .filter((key) => lte === undefined || compareBytes(key, lte) <= 0)
              .filter((key) => lt === undefined || compareBytes(key, lt) < 0)
              .map(toHex);
            if (reverse) expected.reverse();
            expect(await keysOf(store, { ...range, reverse, limit })).to.deep.equal(expected.slice(0, limit));
          }),
          { seed: 1 },
        );
      });

      it('gives empty values when asked for keys only', async () => {
        const entries = await collect(store.iterate({ keysOnly: true }));
        expect(entries).to.deep.equal(keys.map((key) => [key, bytes()]));
      });

      it('sees the moment of its first step, whatever is written meanwhile', async () => {
        const seen: string[] = [];
        for await (const [key, value] of store.iterate()) {
          if (seen.length === 0) {
            await store.batch([put(bytes(1), bytes(99)), put(bytes(3), bytes(3))], ASYNC);
            await store.del(bytes(2), ASYNC);
          }
          expect(value).to.deep.equal(key);
          seen.push(toHex(key));
        }
        expect(seen).to.deep.equal(keys.map(toHex));
        expect(await keysOf(store, { gte: bytes(2), limit: 1 })).to.deep.equal(['03']);
      });

      it('can be left early, and several can run at once', async () => {
        for await (const [outer] of store.iterate()) {
          for await (const [inner] of store.iterate({ gte: outer })) {
            expect(inner).to.deep.equal(outer);
            break;
          }
        }
      });
    });

    describe('close', () => {
      it('STORE_CLOSED: refuses everything afterwards, and may be called again', async () => {
        const pending = store.put(bytes(1), bytes(1), ASYNC);
        await Promise.all([pending, store.close(), store.close()]);
        const calls = [
          store.get(bytes(1)),
          store.getMany([bytes(1)]),
          store.has(bytes(1)),
          store.put(bytes(1), bytes(1), ASYNC),
          store.del(bytes(1), ASYNC),
          store.batch([], ASYNC),
          collect(store.iterate()),
        ];
        expect(await Promise.all(calls.map(codeOf))).to.deep.equal(calls.map(() => 'STORE_CLOSED'));
      });

      it('STORE_CLOSED: ends iterations that run', async () => {
        await store.batch([put(bytes(1), bytes(1)), put(bytes(2), bytes(2))], ASYNC);
        const iteration = async (): Promise<void> => {
          for await (const _ of store.iterate()) await store.close();
        };
        expect(await codeOf(iteration())).to.equal('STORE_CLOSED');
      });
    });
  });
}
