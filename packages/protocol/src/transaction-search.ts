import type { Address } from 'viem';
import type { EthTransaction } from './eth-json.js';

/** Transactions from, to or creating an account. */
export interface TransactionSearch {
  readonly account: Address;
  readonly direction: 'before' | 'after';
  /** Where it begins, itself left out; undefined for the end of the chain that lies that way. */
  readonly block: number | undefined;
  /** The search ends with the block in which so many are found. */
  readonly count: number;
  /** Transactions looked at, at most. */
  readonly limit: number;
}

export interface FoundTransactions {
  /** In the order of the search. */
  readonly transactions: readonly EthTransaction[];
  /** Whether blocks are left that nobody has looked at. */
  readonly more: boolean;
}
