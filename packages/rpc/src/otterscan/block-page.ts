import type { EthReceipt, EthTransaction } from '@bulkhead/protocol';
import type { RpcBackend } from '../ports.js';
import { withoutBody } from './block-details.js';

/** 0x and a selector: all that a list shows of the input. */
const SELECTOR_LENGTH = 10;

/** A page of a block's transactions, counted from the end; null when the block is unknown. */
export async function blockPage(backend: RpcBackend, number: number, page: number, size: number): Promise<unknown> {
  const [block, receipts] = await Promise.all([
    backend.getBlock({ number }, true),
    backend.getBlockReceipts({ number }),
  ]);
  if (block === undefined || receipts === undefined) return null;
  const end = Math.max(0, block.transactions.length - page * size);
  const start = Math.max(0, end - size);
  const transactions = block.transactions.slice(start, end).filter((each) => typeof each === 'object');
  return {
    fullblock: { ...withoutBody(block), transactions: transactions.map(shortened) },
    receipts: receipts.slice(start, end).map(withoutLogs),
  };
}

function shortened(transaction: EthTransaction): EthTransaction {
  return { ...transaction, input: transaction.input.slice(0, SELECTOR_LENGTH) as EthTransaction['input'] };
}

function withoutLogs(receipt: EthReceipt) {
  return { ...receipt, logs: null, logsBloom: null };
}
