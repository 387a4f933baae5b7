import { BLOB_BYTES } from '@bulkhead/protocol';
import { type Clock, createSerial } from '@bulkhead/runtime';
import {
  type BatchOp,
  bytesKey,
  bytesValue,
  concatBytes,
  createBucket,
  type KeyValueStore,
  tupleKey,
  uint64NumberKey,
} from '@bulkhead/store';
import { type Hex, hexToBytes } from 'viem';
import { COMMITMENT_BYTES } from './load-kzg.js';
import type { CommittedBlob } from './sidecar.js';

/** Blobs by versioned hash. What it gives has been stored by this node, but is checked like everybody else's. */
export interface BlobArchive {
  /** On disk, synced, when this returns. A blob that is there already counts as new. */
  put(blobs: readonly CommittedBlob[]): Promise<void>;
  find(versionedHash: Hex): Promise<CommittedBlob | undefined>;
}

export interface BlobArchiveOptions {
  /** Its own part of the database. */
  readonly store: KeyValueStore;
  readonly clock: Clock;
  /** Older blobs are dropped when new ones come, milliseconds. Absent: kept for ever, since L1 forgets after 18 days. */
  readonly maxAgeMs?: number;
  /** The oldest blobs are dropped above this size, by their bytes without trailing zeros. Absent: any size. */
  readonly maxBytes?: number;
}

const TIME_BYTES = 8;

/**
 * The blobs that a node has posted, from before they are sent, and those it has fetched: a shard can be rebuilt after L1
 * has forgotten them. Rows are time, commitment, and the blob without trailing zeros. The limits never drop a blob of the
 * `put` that enforces them.
 */
export function createBlobArchive({ store, clock, maxAgeMs, maxBytes }: BlobArchiveOptions): BlobArchive {
  const rows = createBucket(store, { prefix: 'blob/row', key: bytesKey(32), value: bytesValue });
  const byAge = createBucket(store, {
    prefix: 'blob/age',
    key: tupleKey(uint64NumberKey, bytesKey(32)),
    value: uint64NumberKey,
  });
  const lock = createSerial();
  const isBounded = maxAgeMs !== undefined || maxBytes !== undefined;

  async function putOps(now: number, { versionedHash, commitment, blob }: CommittedBlob): Promise<BatchOp[]> {
    const key = hexToBytes(versionedHash);
    const old = await rows.find(key);
    const bytes = trimZeros(blob);
    const ops = [
      rows.putOp(key, concatBytes(uint64NumberKey.encode(now), commitment, bytes)),
      byAge.putOp([now, key], bytes.length),
    ];
    const storedAt = old && timeOf(old);
    return storedAt === undefined || storedAt === now ? ops : [byAge.delOp([storedAt, key]), ...ops];
  }

  async function dropOps(now: number): Promise<BatchOp[]> {
    let excess = -(maxBytes ?? Infinity);
    for await (const [, size] of byAge.iterate()) excess += size;
    const ops: BatchOp[] = [];
    for await (const [[storedAt, key], size] of byAge.iterate({ lt: [now, new Uint8Array(32)] })) {
      if (excess <= 0 && now - storedAt <= (maxAgeMs ?? Infinity)) break;
      excess -= size;
      ops.push(rows.delOp(key), byAge.delOp([storedAt, key]));
    }
    return ops;
  }

  return {
    put: (blobs) =>
      lock.run(async () => {
        const now = clock.now();
        const ops: BatchOp[] = [];
        for (const blob of blobs) ops.push(...(await putOps(now, blob)));
        if (ops.length > 0) await store.batch(ops, { sync: true });
        const drops = isBounded ? await dropOps(now) : [];
        if (drops.length > 0) await store.batch(drops, { sync: false });
      }),
    async find(versionedHash) {
      const row = await rows.find(hexToBytes(versionedHash));
      if (row === undefined) return undefined;
      const blob = new Uint8Array(BLOB_BYTES);
      blob.set(row.subarray(TIME_BYTES + COMMITMENT_BYTES));
      return { versionedHash, commitment: row.subarray(TIME_BYTES, TIME_BYTES + COMMITMENT_BYTES), blob };
    },
  };
}

function timeOf(row: Uint8Array): number {
  return uint64NumberKey.decode(row.subarray(0, TIME_BYTES));
}

function trimZeros(blob: Uint8Array): Uint8Array {
  let end = blob.length;
  while (end > 0 && blob[end - 1] === 0) end--;
  return blob.subarray(0, end);
}
