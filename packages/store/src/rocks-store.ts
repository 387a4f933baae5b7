import { mkdir } from 'node:fs/promises';
import rocksdb from 'rocksdb';
import { viewAsBuffer } from './bytes.js';
import { closedError, storeError } from './errors.js';
import { assertKey, iterationLimit, type KeyBounds, keyBounds } from './key-bounds.js';
import type { BatchOp, Entry, IterateOptions, KeyValueStore } from './ports.js';
import { createRocksCursor, type RocksCursor } from './rocks-cursor.js';
import { fromRocksError, fromRocksOpenError } from './rocks-errors.js';

const MIB = 1024 * 1024;
const MAX_LIMIT = 2 ** 31 - 1;

export interface RocksStoreOptions {
  /** A folder, made if it is missing. */
  path: string;
  /** Sees the data as of the moment of opening, beside a process that writes. */
  readOnly?: boolean;
  /** Block cache, in bytes; 64 MiB when absent. */
  cacheBytes?: number;
  /** Size at which the write buffer goes to disk; 16 MiB when absent. Up to two exist at once. */
  writeBufferBytes?: number;
  /** File descriptors for tables; 1,000 when absent. */
  maxOpenFiles?: number;
}

/**
 * Opens a rocksdb database. One process may write to it at a time.
 *
 * @throws STORE_OPEN_FAILED (with `meta.hint` `locked` and verdict retry when it is open elsewhere), STORE_CORRUPT
 */
export async function openRocksStore(options: RocksStoreOptions): Promise<KeyValueStore> {
  const { path, readOnly = false } = options;
  const db = new rocksdb(path);
  if (!readOnly) await makeFolder(path);
  await new Promise<void>((resolve, reject) => {
    db.open(
      {
        readOnly,
        createIfMissing: !readOnly,
        cacheSize: options.cacheBytes ?? 64 * MIB,
        writeBufferSize: options.writeBufferBytes ?? 16 * MIB,
        maxOpenFiles: options.maxOpenFiles ?? 1_000,
      },
      (err) => (err ? reject(fromRocksOpenError(err, path)) : resolve()),
    );
  });
  return wrap(db, path, readOnly);
}

/** The native module crashes when called after `close`, so `closed` is checked before each call into it. */
function wrap(db: rocksdb, path: string, readOnly: boolean): KeyValueStore {
  const cursors = new Set<RocksCursor>();
  let closing: Promise<void> | undefined;

  function assertOpen(): void {
    if (closing !== undefined) throw closedError();
  }

  async function* iterate(options: IterateOptions): AsyncGenerator<Entry, void, undefined> {
    assertOpen();
    const limit = iterationLimit(options);
    const bounds = keyBounds(options);
    // rocksdb reads an empty bound as none: right for a lower bound, but no key lies below an empty upper one.
    if (bounds === undefined || limit === 0 || bounds.upper?.key.length === 0) return;
    const cursor = createRocksCursor(
      db.iterator({
        ...nativeBounds(bounds),
        reverse: options.reverse ?? false,
        values: !options.keysOnly,
        limit: limit > MAX_LIMIT ? -1 : limit,
      }),
      path,
    );
    cursors.add(cursor);
    try {
      for (let entry = await cursor.next(); entry !== undefined; entry = await cursor.next()) {
        yield entry;
        assertOpen();
      }
    } finally {
      await cursor.end();
      cursors.delete(cursor);
    }
  }

  async function closeAll(): Promise<void> {
    await Promise.all([...cursors].map((cursor) => cursor.end()));
    await new Promise<void>((resolve, reject) => {
      db.close((err) => (err ? reject(fromRocksError(err, path)) : resolve()));
    });
  }

  const store: KeyValueStore = {
    async get(key) {
      const [value] = await store.getMany([key]);
      return value;
    },
    async getMany(keys) {
      assertOpen();
      keys.forEach(assertKey);
      // Also for one key: `get` of the native module tells "not found" only by the text of an error.
      return new Promise((resolve, reject) => {
        db.getMany(keys.map(viewAsBuffer), {}, (err, values) =>
          err ? reject(fromRocksError(err, path)) : resolve(values.map((value) => value && toPlain(value))),
        );
      });
    },
    async has(key) {
      return (await store.get(key)) !== undefined;
    },
    async batch(ops, { sync }) {
      assertOpen();
      if (readOnly) throw storeError('STORE_READ_ONLY', `${path} was opened for reading`, { meta: { path } });
      for (const { key } of ops) assertKey(key);
      await new Promise<void>((resolve, reject) => {
        db.batch(ops.map(toNative), { sync }, (err) => (err ? reject(fromRocksError(err, path)) : resolve()));
      });
    },
    put: (key, value, options) => store.batch([{ type: 'put', key, value }], options),
    del: (key, options) => store.batch([{ type: 'del', key }], options),
    iterate: (options = {}) => iterate(options),
    close() {
      closing ??= closeAll();
      return closing;
    },
  };
  return store;
}

async function makeFolder(path: string): Promise<void> {
  try {
    await mkdir(path, { recursive: true });
  } catch (cause) {
    throw storeError('STORE_OPEN_FAILED', `could not make the folder ${path}`, { meta: { path }, cause });
  }
}

function toNative(op: BatchOp): rocksdb.Op {
  const key = viewAsBuffer(op.key);
  return op.type === 'put' ? { type: 'put', key, value: viewAsBuffer(op.value) } : { type: 'del', key };
}

function nativeBounds({ lower, upper }: KeyBounds): rocksdb.IteratorOptions {
  return {
    ...(lower && { [lower.inclusive ? 'gte' : 'gt']: viewAsBuffer(lower.key) }),
    ...(upper && { [upper.inclusive ? 'lte' : 'lt']: viewAsBuffer(upper.key) }),
  };
}

function toPlain(buffer: Buffer): Uint8Array {
  return new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.byteLength);
}
