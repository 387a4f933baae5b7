import { type BucketName, bucketPrefix } from './bucket-prefix.js';
import { concatBytes, toHex } from './bytes.js';
import type { Codec, KeyCodec } from './codec.js';
import { storeError } from './errors.js';
import type { BatchOp, IterateOptions, KeyValueStore } from './ports.js';
import { prefixRange } from './sub-store.js';

export interface BucketOptions<K, V> {
  /** Unique in the store; it is part of the data format. */
  prefix: BucketName;
  key: KeyCodec<K>;
  value: Codec<V>;
}

export type BucketRange<K> = Omit<IterateOptions<K>, 'keysOnly'>;

/** A typed part of a store. It writes nothing itself: its ops join those of other buckets in one atomic batch. */
export interface Bucket<K, V> {
  /** @throws NOT_FOUND, or STORE_CORRUPT when the stored bytes don't decode. */
  get(key: K): Promise<V>;
  find(key: K): Promise<V | undefined>;
  findMany(keys: readonly K[]): Promise<(V | undefined)[]>;
  has(key: K): Promise<boolean>;
  putOp(key: K, value: V): BatchOp;
  delOp(key: K): BatchOp;
  iterate(range?: BucketRange<K>): AsyncIterable<readonly [key: K, value: V]>;
  keys(range?: BucketRange<K>): AsyncIterable<K>;
}

/** The bucket `prefix` of `store`. Making it reads and writes nothing. */
export function createBucket<K, V>(store: KeyValueStore, options: BucketOptions<K, V>): Bucket<K, V> {
  const { prefix: name, key: keyCodec, value: valueCodec } = options;
  const prefix = bucketPrefix(name);
  const full = (key: K): Uint8Array => concatBytes(prefix, keyCodec.encode(key));
  const bound = (key: K | undefined): Uint8Array | undefined => (key === undefined ? undefined : keyCodec.encode(key));

  function decode<T>(codec: Codec<T>, bytes: Uint8Array, key: Uint8Array): T {
    try {
      return codec.decode(bytes);
    } catch (cause) {
      const meta = { bucket: name, key: toHex(key) };
      throw storeError('STORE_CORRUPT', `an entry of bucket ${name} does not decode`, { meta, cause });
    }
  }

  async function* entries(range: BucketRange<K>, keysOnly: boolean): AsyncGenerator<readonly [Uint8Array, Uint8Array]> {
    const { gte, gt, lte, lt, ...rest } = range;
    const bounds = { gte: bound(gte), gt: bound(gt), lte: bound(lte), lt: bound(lt) };
    const full = prefixRange(prefix, { ...rest, ...bounds, keysOnly });
    if (full !== undefined) yield* store.iterate(full);
  }

  const decodeKey = (fullKey: Uint8Array): K => decode(keyCodec, fullKey.subarray(prefix.length), fullKey);

  const bucket: Bucket<K, V> = {
    async get(key) {
      const value = await bucket.find(key);
      if (value !== undefined) return value;
      const meta = { bucket: name, key: toHex(full(key)) };
      throw storeError('NOT_FOUND', `bucket ${name} has no such key`, { meta });
    },
    async find(key) {
      const [value] = await bucket.findMany([key]);
      return value;
    },
    async findMany(keys) {
      const fullKeys = keys.map(full);
      const values = await store.getMany(fullKeys);
      return fullKeys.map((key, index) => {
        const bytes = values[index];
        return bytes && decode(valueCodec, bytes, key);
      });
    },
    has: async (key) => store.has(full(key)),
    putOp: (key, value) => ({ type: 'put', key: full(key), value: valueCodec.encode(value) }),
    delOp: (key) => ({ type: 'del', key: full(key) }),
    async *iterate(range = {}) {
      for await (const [key, value] of entries(range, false)) {
        yield [decodeKey(key), decode(valueCodec, value, key)];
      }
    },
    async *keys(range = {}) {
      for await (const [key] of entries(range, true)) yield decodeKey(key);
    },
  };
  return bucket;
}
