import type { EthBlock, EthHeader } from '@bulkhead/protocol';
import type { PendingBlock } from './pending-block.js';

/** A block without its body. */
export function headerOf<T extends EthBlock | PendingBlock>(
  block: T,
): Omit<T, Exclude<keyof EthBlock, keyof EthHeader>> {
  const { size: _size, uncles: _uncles, withdrawals: _withdrawals, transactions: _transactions, ...header } = block;
  return header;
}
