import {
  type BatchOp,
  bytesKey,
  createBucket,
  jsonValue,
  type KeyValueStore,
  stringKey,
  tupleKey,
  uint64NumberKey,
} from '@bulkhead/store';
import { bytesToHex, hexToBytes } from 'viem';
import { z } from 'zod';
import { type L1Block, type L1BlockRef, l1BlockSchema } from '../events/l1-block.js';

const LOWEST_HASH = new Uint8Array(32);
const HIGHEST_HASH = new Uint8Array(32).fill(0xff);
const FINALIZED = 'finalized';
const DELETE_CHUNK = 1_000;

/**
 * The L1 blocks a follower has accepted, by number and hash; one unbroken chain. A block, its events and their
 * settlement root are one row, so each is there completely or not at all.
 */
export interface BlockRows {
  head(): Promise<L1BlockRef | undefined>;
  findRef(number: number): Promise<L1BlockRef | undefined>;
  find(number: number): Promise<L1Block | undefined>;
  /** Its parent must be the head, or there must be no row. */
  append(block: L1Block): Promise<void>;
  /** Deletes the rows above `number`, highest first, so that a crash in between leaves a chain. */
  dropAbove(number: number): Promise<void>;
  /** Blocks `[from, to]` that exist, ascending. */
  iterate(from: number, to: number): AsyncIterable<L1Block>;
  refs(from: number, to: number): Promise<L1BlockRef[]>;
  /** −1 before the first. */
  finalized(): Promise<number>;
  setFinalized(number: number): Promise<void>;
}

export function createBlockRows(store: KeyValueStore): BlockRows {
  const blocks = createBucket(store, {
    prefix: 'l1/block',
    key: tupleKey(uint64NumberKey, bytesKey(32)),
    value: jsonValue<L1Block>(l1BlockSchema),
  });
  const marks = createBucket(store, { prefix: 'l1/mark', key: stringKey, value: jsonValue<number>(z.int().min(-1)) });

  const at = (number: number) => ({ gte: [number, LOWEST_HASH], lte: [number, HIGHEST_HASH] }) as const;
  const between = (from: number, to: number) => ({ gte: [from, LOWEST_HASH], lte: [to, HIGHEST_HASH] }) as const;
  const toRef = ([number, hash]: readonly [number, Uint8Array]): L1BlockRef => ({ number, hash: bytesToHex(hash) });

  async function firstRef(range: Parameters<typeof blocks.keys>[0]): Promise<L1BlockRef | undefined> {
    for await (const key of blocks.keys({ ...range, limit: 1 })) return toRef(key);
    return undefined;
  }

  return {
    head: () => firstRef({ reverse: true }),
    findRef: (number) => firstRef(at(number)),
    async find(number) {
      for await (const [, block] of blocks.iterate({ ...at(number), limit: 1 })) return block;
      return undefined;
    },
    async append(block) {
      const { number, hash } = block.origin;
      await store.batch([blocks.putOp([number, hexToBytes(hash)], block)], { sync: false });
    },
    async dropAbove(number) {
      let ops: BatchOp[] = [];
      for await (const key of blocks.keys({ gt: [number, HIGHEST_HASH], reverse: true })) {
        ops.push(blocks.delOp(key));
        if (ops.length < DELETE_CHUNK) continue;
        await store.batch(ops, { sync: false });
        ops = [];
      }
      await store.batch(ops, { sync: true });
    },
    async *iterate(from, to) {
      for await (const [, block] of blocks.iterate(between(from, to))) yield block;
    },
    async refs(from, to) {
      const refs: L1BlockRef[] = [];
      for await (const key of blocks.keys(between(from, to))) refs.push(toRef(key));
      return refs;
    },
    async finalized() {
      return (await marks.find(FINALIZED)) ?? -1;
    },
    async setFinalized(number) {
      await store.batch([marks.putOp(FINALIZED, number)], { sync: false });
    },
  };
}
