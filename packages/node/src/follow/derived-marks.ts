import { createBucket, jsonValue, type KeyValueStore, uint64NumberKey } from '@bulkhead/store';
import type { Hex } from 'viem';
import { z } from 'zod';

/** A batch whose blocks, in exec, are what L1 says. */
export interface DerivedMark {
  readonly batchIndex: number;
  readonly batchHash: Hex;
  /** Of its last block. */
  readonly blockHash: Hex;
}

/**
 * How far exec's blocks have been derived, so that a follower that starts again need not derive everything once more. Both
 * hashes of a mark commit to all that came before: one that fits L1 and exec vouches for every block up to it.
 */
export interface DerivedMarks {
  put(mark: DerivedMark): Promise<void>;
  newestFirst(): AsyncIterable<DerivedMark>;
}

/** Marks kept: as many batches as an L1 reorg will hardly drop. Below them everything is derived again. */
const MARKS_KEPT = 1_024;

const hash = z.string().regex(/^0x[0-9a-f]{64}$/) as unknown as z.ZodType<Hex>;
const markSchema = z.strictObject({ batchIndex: z.int().nonnegative(), batchHash: hash, blockHash: hash });

export function createDerivedMarks(store: KeyValueStore): DerivedMarks {
  const marks = createBucket(store, {
    prefix: 'derived',
    key: uint64NumberKey,
    value: jsonValue<DerivedMark>(markSchema),
  });
  return {
    async put(mark) {
      const ops = [marks.putOp(mark.batchIndex, mark)];
      if (mark.batchIndex >= MARKS_KEPT) ops.push(marks.delOp(mark.batchIndex - MARKS_KEPT));
      // One that is lost costs deriving its batch again.
      await store.batch(ops, { sync: false });
    },
    async *newestFirst() {
      for await (const [, mark] of marks.iterate({ reverse: true })) yield mark;
    },
  };
}
