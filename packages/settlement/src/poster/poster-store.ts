import { address, batchHeaderSchema, hex32, hexBytes, shardIdOrL1, uint, uintNumber } from '@bulkhead/protocol';
import { type BatchOp, createBucket, jsonValue, type KeyValueStore, stringKey, uint64NumberKey } from '@bulkhead/store';
import type { Hex } from 'viem';
import { z } from 'zod';
import type { PostRequest } from './ports.js';
import { INITIAL_POSTER_STATE, type PosterState, type QueuedBatch, type Slot } from './poster-state.js';

const MAX_RAW_BYTES = 16_777_216;
const STATE = 'state';

const natural = () => z.int().min(0);
const fees = z.strictObject({
  maxFeePerGas: z.bigint(),
  maxPriorityFeePerGas: z.bigint(),
  maxFeePerBlobGas: z.bigint().optional(),
});
const kind = z.enum(['batch', 'cancel']);
const slotSchema = z.strictObject({
  nonce: natural(),
  batchIndex: natural().optional().transform(orUndefined),
  gas: z.bigint(),
  // Rows from before there were blobs have none.
  blobs: natural().default(0),
  discarded: z.boolean(),
  attempts: z.array(z.strictObject({ kind, hash: hex32(), fees })).min(1),
  sentAt: natural().optional().transform(orUndefined),
  underpriced: z.boolean(),
  outcome: z
    .strictObject({
      hash: hex32(),
      kind,
      status: z.enum(['success', 'reverted']),
      l1Block: natural(),
      reason: z.string().optional().transform(orUndefined),
    })
    .optional()
    .transform(orUndefined),
  missingSince: natural().optional().transform(orUndefined),
  taken: z.boolean(),
});
const batchSchema = z.strictObject({
  batchIndex: natural(),
  gas: z.bigint(),
  bytes: natural(),
  blobs: natural().default(0),
});
const counterSchema = z.strictObject({ nextNonce: natural().optional(), prunedTo: z.int().min(-1) });
const flows = () =>
  z.array(
    z.strictObject({ peer: shardIdOrL1(), originShard: shardIdOrL1(), originToken: address(), total: uint(256) }),
  );
const outputsSchema = z.strictObject({
  blockHash: hex32(),
  stateRoot: hex32(),
  outboxRoot: hex32(),
  outboxCount: uintNumber(64),
  inTotals: flows(),
  outTotals: flows(),
});
const requestSchema = z.strictObject({
  header: batchHeaderSchema,
  outputs: outputsSchema,
  payload: hexBytes({ max: MAX_RAW_BYTES }),
});

/** The state machine on disk: one row per queued batch, slot and signed transaction. */
export interface PosterStore {
  load(): Promise<PosterState>;
  /** Writes what differs between two states, and what comes with it, in one synced batch. */
  save(before: PosterState, after: PosterState, extra?: readonly BatchOp[]): Promise<void>;
  requestOp(request: PostRequest): BatchOp;
  getRequest(batchIndex: number): Promise<PostRequest>;
  rawOp(hash: Hex, raw: Hex): BatchOp;
  getRaw(hash: Hex): Promise<Hex>;
}

export function createPosterStore(store: KeyValueStore): PosterStore {
  const number = uint64NumberKey;
  const batches = createBucket(store, {
    prefix: 'post/batch',
    key: number,
    value: jsonValue<QueuedBatch>(batchSchema),
  });
  const slots = createBucket(store, { prefix: 'post/slot', key: number, value: jsonValue<Slot>(slotSchema) });
  const requests = createBucket(store, {
    prefix: 'post/request',
    key: number,
    value: jsonValue<PostRequest>(requestSchema),
  });
  const raws = createBucket(store, {
    prefix: 'post/raw',
    key: stringKey,
    value: jsonValue(hexBytes({ max: MAX_RAW_BYTES })),
  });
  const counters = createBucket(store, { prefix: 'post/counter', key: stringKey, value: jsonValue(counterSchema) });

  return {
    async load() {
      const counter = await counters.find(STATE);
      const loaded = { batches: [] as QueuedBatch[], slots: [] as Slot[] };
      for await (const [, batch] of batches.iterate()) loaded.batches.push(batch);
      for await (const [, slot] of slots.iterate()) loaded.slots.push(slot);
      const { nextNonce, prunedTo = -1 } = counter ?? {};
      return { ...INITIAL_POSTER_STATE, ...loaded, nextNonce, prunedTo };
    },
    async save(before, after, extra = []) {
      if (before === after && extra.length === 0) return;
      const ops: BatchOp[] = [...extra];
      const { nextNonce, prunedTo } = after;
      if (nextNonce !== before.nextNonce || prunedTo !== before.prunedTo) {
        ops.push(counters.putOp(STATE, { ...(nextNonce !== undefined && { nextNonce }), prunedTo }));
      }
      const batchDiff = diff(before.batches, after.batches, ({ batchIndex }) => batchIndex);
      for (const batch of batchDiff.changed) ops.push(batches.putOp(batch.batchIndex, batch));
      for (const { batchIndex } of batchDiff.gone) ops.push(batches.delOp(batchIndex), requests.delOp(batchIndex));
      const slotDiff = diff(before.slots, after.slots, ({ nonce }) => nonce);
      for (const slot of slotDiff.changed) ops.push(slots.putOp(slot.nonce, slot));
      for (const slot of slotDiff.gone) {
        ops.push(slots.delOp(slot.nonce), ...slot.attempts.map(({ hash }) => raws.delOp(hash)));
      }
      if (ops.length > 0) await store.batch(ops, { sync: true });
    },
    requestOp: (request) => requests.putOp(request.header.batchIndex, request),
    getRequest: (batchIndex) => requests.get(batchIndex),
    rawOp: (hash, raw) => raws.putOp(hash, raw),
    getRaw: (hash) => raws.get(hash),
  };
}

/** Rows by key: those that are new or another object, and those that went away. */
function diff<T>(before: readonly T[], after: readonly T[], key: (row: T) => number) {
  if (before === after) return { changed: [], gone: [] };
  const old = new Map(before.map((row) => [key(row), row]));
  const kept = new Set(after.map(key));
  return {
    changed: after.filter((row) => old.get(key(row)) !== row),
    gone: before.filter((row) => !kept.has(key(row))),
  };
}

/** JSON has no undefined: an absent field is one. */
function orUndefined<T>(value: T | undefined): T | undefined {
  return value;
}
