import type { BlockInputs } from '@bulkhead/protocol';
import { type BatchOp, createBucket, jsonValue, type KeyValueStore, uint64NumberKey } from '@bulkhead/store';
import type { Hex } from 'viem';
import { z } from 'zod';
import { blockInputsSchema, hash32Schema } from '../channel/schemas.js';

/** A block that was confirmed to users and that L1 does not hold for good. */
export interface UnpostedBlock {
  readonly hash: Hex;
  readonly parentHash: Hex;
  /** With the transactions that the block includes: executing them gives the same block. */
  readonly inputs: BlockInputs;
}

/**
 * Inputs of the shard's newest blocks, until L1 is final about the batch that holds them. What exec loses with its
 * database beyond L1 is made again from these. Rows are written without sync: they have to outlive this process, and the
 * machine only if exec's database is lost with it.
 */
export interface UnpostedBlocks {
  /** Replaces what is known of this block. */
  record(block: UnpostedBlock): Promise<void>;
  /** Number of the newest; undefined when there is none. */
  last(): Promise<number | undefined>;
  /** From `number` on, in order; numbers may be missing. */
  from(number: number): AsyncIterable<UnpostedBlock>;
  /** Up to `number`, newest first; numbers may be missing. */
  downFrom(number: number): AsyncIterable<UnpostedBlock>;
  /** Forgets the blocks above `number`: they were taken back. */
  dropAbove(number: number): Promise<void>;
  /** Forgets the blocks up to `number`: L1 holds them for good. */
  prune(number: number): Promise<void>;
}

const blockSchema = z.strictObject({ hash: hash32Schema, parentHash: hash32Schema, inputs: blockInputsSchema });

/** @param store - its own part of the node's database */
export function createUnpostedBlocks(store: KeyValueStore): UnpostedBlocks {
  const rows = createBucket(store, {
    prefix: 'unposted/block',
    key: uint64NumberKey,
    value: jsonValue<UnpostedBlock>(blockSchema),
  });

  async function drop(range: { readonly gt?: number; readonly lte?: number }): Promise<void> {
    const ops: BatchOp[] = [];
    for await (const number of rows.keys(range)) ops.push(rows.delOp(number));
    if (ops.length > 0) await store.batch(ops, { sync: false });
  }

  return {
    record: (block) => store.batch([rows.putOp(block.inputs.number, block)], { sync: false }),
    async last() {
      for await (const number of rows.keys({ reverse: true, limit: 1 })) return number;
      return undefined;
    },
    async *from(number) {
      for await (const [, block] of rows.iterate({ gte: number })) yield block;
    },
    async *downFrom(number) {
      for await (const [, block] of rows.iterate({ lte: number, reverse: true })) yield block;
    },
    dropAbove: (number) => drop({ gt: number }),
    prune: (number) => drop({ lte: number }),
  };
}
