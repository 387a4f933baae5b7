import type { Address, Hex } from 'viem';
import type { RawLog } from '../events/decode-log.js';

/** What a node reads of an L1 header. */
export interface L1Header {
  readonly number: number;
  readonly hash: Hex;
  readonly parentHash: Hex;
  /** Seconds. */
  readonly timestamp: number;
  /** Wei. */
  readonly baseFee: bigint;
  readonly prevRandao: Hex;
  /** Zero before EIP-4788. */
  readonly parentBeaconBlockRoot: Hex;
  readonly logsBloom: Hex;
  readonly gasUsed: bigint;
  readonly transactionCount: number;
}

/** Our logs as the receipts of one block hold them, with what tells whether the receipts are complete. */
export interface ReceiptLogs {
  readonly logs: readonly RawLog[];
  readonly receiptCount: number;
  /** Highest `cumulativeGasUsed`. */
  readonly gasUsed: bigint;
}

export interface L1Transaction {
  readonly hash: Hex;
  /** Undefined while it waits. */
  readonly blockHash: Hex | undefined;
  readonly to: Address | undefined;
  readonly input: Hex;
  /** Empty unless it is a blob transaction. */
  readonly blobVersionedHashes: readonly Hex[];
}

export type LogRange = { readonly hash: Hex } | { readonly from: number; readonly to: number };

/**
 * L1 as the follower reads it. Every method rejects with L1_UNAVAILABLE, L1_TIMEOUT or L1_ANSWER_INVALID, all of verdict
 * `retry`. Answers of two calls may come from two forks.
 */
export interface L1Source {
  head(): Promise<L1Header>;
  /** Number of the newest final block; undefined when L1 has none. */
  finalized(): Promise<number | undefined>;
  /** Undefined above the head. */
  header(number: number): Promise<L1Header | undefined>;
  /** Logs of our contracts, in order. */
  logs(range: LogRange): Promise<readonly RawLog[]>;
  /** The same logs from a second place, for when `logs` leaves out what the bloom filter announces. */
  receiptLogs(hash: Hex): Promise<ReceiptLogs>;
  transaction(hash: Hex): Promise<L1Transaction | undefined>;
}
