import { SYSTEM_TX_TYPE } from '@bulkhead/protocol';
import type { Hex } from 'viem';
import { GenerationalCache } from '../generational-cache.js';
import { toQuantity } from '../hex.js';
import type { ShardStorage } from '../storage/shard-storage.js';
import { rowsOfBlock } from './block-reads.js';

/** What a block tells about fees. Wei per gas. */
export interface FeeRow {
  readonly number: number;
  readonly baseFee: bigint;
  readonly gasUsed: bigint;
  readonly gasLimit: bigint;
  /** Effective tips of the user transactions, with the gas each one used. */
  readonly tips: readonly { readonly tip: bigint; readonly gasUsed: bigint }[];
}

/** Rows that stay in memory: wallets ask for the same few blocks again and again. */
const HELD = 2_048;
const SYSTEM_TYPE = toQuantity(SYSTEM_TX_TYPE);

/** Fee rows of `count` blocks up to `newest`, oldest first; fewer at the start of the chain. */
export type ReadFeeHistory = (newest: number, count: number) => Promise<readonly FeeRow[]>;

export function createFeeReads(storage: ShardStorage): ReadFeeHistory {
  const cache = new GenerationalCache<Hex, FeeRow>(HELD);
  const { buckets } = storage;

  async function findRow(number: number): Promise<FeeRow | undefined> {
    const summary = number === storage.head().number ? storage.head() : await buckets.summary.find(number);
    if (summary === undefined) return undefined;
    const cached = cache.get(summary.hash);
    if (cached !== undefined) return cached;
    const { baseFee, gasUsed, gasLimit, hash } = summary;
    const receipts = await rowsOfBlock(buckets.receipt, number);
    const tips = receipts
      .filter(({ type, blockHash }) => type !== SYSTEM_TYPE && blockHash === hash)
      .map((receipt) => ({
        tip: BigInt(receipt.effectiveGasPrice) - baseFee,
        gasUsed: BigInt(receipt.gasUsed),
      }));
    const row: FeeRow = { number, baseFee, gasUsed, gasLimit, tips };
    cache.set(hash, row);
    return row;
  }

  return async (newest, count) => {
    const rows: FeeRow[] = [];
    for (let number = Math.max(0, newest - count + 1); number <= newest; number++) {
      const row = await findRow(number);
      if (row !== undefined) rows.push(row);
    }
    return rows;
  };
}
