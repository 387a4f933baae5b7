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
/** Newest rows kept in memory: these are asked for all the time. */
const MAX_TAIL = 64;

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

  /** The newest rows, ascending, without a gap. Empty while the head isn't known. */
  let tail: readonly L1Block[] = [];
  let final: number | undefined;
  let writes = 0;

  const at = (number: number) => ({ gte: [number, LOWEST_HASH], lte: [number, HIGHEST_HASH] }) as const;
  const between = (from: number, to: number) => ({ gte: [from, LOWEST_HASH], lte: [to, HIGHEST_HASH] }) as const;
  const toRef = ([number, hash]: readonly [number, Uint8Array]): L1BlockRef => ({ number, hash: bytesToHex(hash) });
  const refOf = ({ origin: { number, hash } }: L1Block): L1BlockRef => ({ number, hash });
  const tailStart = (): number => tail[0]?.origin.number ?? Number.POSITIVE_INFINITY;

  async function readFirst(range: Parameters<typeof blocks.iterate>[0]): Promise<L1Block | undefined> {
    for await (const [, block] of blocks.iterate({ ...range, limit: 1 })) return block;
    return undefined;
  }

  async function newest(): Promise<L1Block | undefined> {
    const known = tail.at(-1);
    if (known !== undefined) return known;
    const seen = writes;
    const block = await readFirst({ reverse: true });
    if (block !== undefined && writes === seen) tail = [block];
    return block;
  }

  /** Changes the rows. When a write fails nobody knows what of it took effect, so what is remembered goes first. */
  async function write(change: (before: readonly L1Block[]) => Promise<readonly L1Block[]>): Promise<void> {
    const before = tail;
    tail = [];
    try {
      writes += 1;
      tail = await change(before);
    } finally {
      writes += 1;
    }
  }

  return {
    async head() {
      const block = await newest();
      return block && refOf(block);
    },
    async findRef(number) {
      if (number >= tailStart()) {
        const block = tail[number - tailStart()];
        return block && refOf(block);
      }
      for await (const key of blocks.keys({ ...at(number), limit: 1 })) return toRef(key);
      return undefined;
    },
    find: async (number) => (number >= tailStart() ? tail[number - tailStart()] : readFirst(at(number))),
    append: (block) =>
      write(async (before) => {
        const { number, hash } = block.origin;
        await store.batch([blocks.putOp([number, hexToBytes(hash)], block)], { sync: false });
        return [...before, block].slice(-MAX_TAIL);
      }),
    dropAbove: (number) =>
      write(async (before) => {
        let ops: BatchOp[] = [];
        for await (const key of blocks.keys({ gt: [number, HIGHEST_HASH], reverse: true })) {
          ops.push(blocks.delOp(key));
          if (ops.length < DELETE_CHUNK) continue;
          await store.batch(ops, { sync: false });
          ops = [];
        }
        await store.batch(ops, { sync: true });
        return before.filter(({ origin }) => origin.number <= number);
      }),
    async *iterate(from, to) {
      const start = tailStart();
      const kept = tail.slice(Math.max(0, from - start), Math.max(0, to - start + 1));
      if (from < start)
        for await (const [, block] of blocks.iterate(between(from, Math.min(to, start - 1)))) yield block;
      yield* kept;
    },
    async refs(from, to) {
      const refs: L1BlockRef[] = [];
      for await (const key of blocks.keys(between(from, to))) refs.push(toRef(key));
      return refs;
    },
    async finalized() {
      final ??= (await marks.find(FINALIZED)) ?? -1;
      return final;
    },
    async setFinalized(number) {
      final = undefined;
      await store.batch([marks.putOp(FINALIZED, number)], { sync: false });
      final = number;
    },
  };
}
