import type { Address } from 'viem';
import { MAX_SEARCHED_TRANSACTIONS } from '../limits.js';
import type { RpcBackend } from '../ports.js';

export interface SearchRequest {
  readonly direction: 'before' | 'after';
  /** Not part of what is searched; 0 for the end of the chain that the search begins at. */
  readonly block: number;
  readonly size: number;
}

/** A page of an account's transactions, newest first, whole blocks of them. @throws -32005 when it takes too long */
export async function searchPage(
  backend: RpcBackend,
  account: Address,
  { direction, block, size }: SearchRequest,
): Promise<unknown> {
  const found = await backend.searchTransactions({
    account,
    direction,
    block: block === 0 ? undefined : block,
    count: size,
    limit: MAX_SEARCHED_TRANSACTIONS,
  });
  const list = direction === 'before' ? found.transactions : [...found.transactions].reverse();
  const receipts = await Promise.all(list.map(({ hash }) => backend.getReceipt(hash)));
  const isFirst = direction === 'before' ? block === 0 : !found.more;
  const isLast = direction === 'before' ? !found.more : block === 0;
  return {
    txs: list,
    receipts: receipts.map((receipt, index) => ({
      ...receipt,
      logs: null,
      logsBloom: null,
      timestamp: Number(list[index]?.blockTimestamp ?? 0),
    })),
    firstPage: isFirst,
    lastPage: isLast,
  };
}
