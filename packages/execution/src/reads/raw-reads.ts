import type { BlockSelector, EthBlock, EthRawBlock } from '@bulkhead/protocol';
import type { Hex } from 'viem';
import { toHex } from '../hex.js';
import { encodeHeader } from '../raw/encode-header.js';
import { encodeReceiptJson } from '../raw/encode-receipt-json.js';
import { encodeTransactionJson } from '../raw/encode-transaction-json.js';
import { encodeList, encodeString } from '../rlp.js';
import type { ShardStorage } from '../storage/shard-storage.js';
import { findSummary } from './block-index.js';
import { rowsOfBlock } from './block-reads.js';

/** Blocks, transactions and receipts as bytes. A shard keeps what JSON-RPC shows; the bytes follow from it. */
export interface RawReads {
  getRawBlock(at: BlockSelector): Promise<EthRawBlock | undefined>;
  /** EIP-2718 bytes of each receipt. */
  getRawReceipts(at: BlockSelector): Promise<readonly Hex[] | undefined>;
  /** EIP-2718 bytes of an included transaction. */
  getRawTransaction(hash: Hex): Promise<Hex | undefined>;
}

export function createRawReads(storage: ShardStorage): RawReads {
  const { buckets } = storage;

  /** An imported block has been kept as it came, with its uncles. */
  async function rawBlock(block: EthBlock, number: number, header: Uint8Array): Promise<Uint8Array> {
    const kept = await buckets.raw.find(number);
    if (kept !== undefined) return kept;
    const transactions = (await rowsOfBlock(buckets.transaction, number)).map((each) => {
      const raw = encodeTransactionJson(each);
      return each.type === '0x0' ? raw : encodeString(raw);
    });
    const parts = [header, encodeList(transactions), encodeList([])];
    return encodeList(block.withdrawals === undefined ? parts : [...parts, encodeList([])]);
  }

  return {
    async getRawBlock(at) {
      const summary = await findSummary(storage, at);
      const block = summary && (await buckets.block.find(summary.number));
      if (summary === undefined || block === undefined) return undefined;
      const header = encodeHeader(block);
      return { header: toHex(header), block: toHex(await rawBlock(block, summary.number, header)) };
    },
    async getRawReceipts(at) {
      const summary = await findSummary(storage, at);
      if (summary === undefined) return undefined;
      return (await rowsOfBlock(buckets.receipt, summary.number)).map((receipt) => toHex(encodeReceiptJson(receipt)));
    },
    async getRawTransaction(hash) {
      const location = await buckets.location.find(hash);
      const transaction = location && (await buckets.transaction.find([location.block, location.index]));
      return transaction && toHex(encodeTransactionJson(transaction));
    },
  };
}
