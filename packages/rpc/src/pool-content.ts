import type { EthTransaction, PoolEntry } from '@bulkhead/protocol';
import { getAddress } from 'viem';

/** Transactions by their nonce, in decimal. */
export type ByNonce<T> = Record<string, T>;

export interface PoolView<T> {
  readonly pending: Record<string, ByNonce<T>>;
  readonly queued: Record<string, ByNonce<T>>;
}

/** The pool as geth shows it: by sender, with a checksum, and by nonce. */
export function poolView<T>(entries: readonly PoolEntry[], show: (transaction: EthTransaction) => T): PoolView<T> {
  const view: PoolView<T> = { pending: {}, queued: {} };
  for (const { transaction, queued } of entries) {
    const part = queued ? view.queued : view.pending;
    const sender = getAddress(transaction.from);
    const byNonce = part[sender] ?? {};
    part[sender] = byNonce;
    byNonce[BigInt(transaction.nonce).toString()] = show(transaction);
  }
  return view;
}
