import type { Hex } from 'viem';
import type { Delivery } from './batch.js';
import type { QueueEntry } from './queue-entry.js';

/** The fields of an L1 block that reach a shard, and the settlement root at its end. */
export interface L1Origin {
  readonly number: number;
  readonly hash: Hex;
  readonly parentHash: Hex;
  /** Seconds. */
  readonly timestamp: number;
  /** Wei. */
  readonly baseFee: bigint;
  readonly prevRandao: Hex;
  readonly parentBeaconBlockRoot: Hex;
  readonly settlementRoot: Hex;
}

/** Everything that determines the next block of a shard, given its parent (docs/spec/derivation.md). */
export interface BlockInputs {
  readonly number: number;
  /** Seconds. */
  readonly timestamp: number;
  readonly origin: L1Origin;
  /** True when the block carries an origin update. */
  readonly originUpdated: boolean;
  readonly queueEntries: readonly QueueEntry[];
  readonly deliveries: readonly Delivery[];
  /** EIP-2718 bytes. */
  readonly transactions: readonly Hex[];
}

/** Where a batch leaves its shard; what the next batch is derived on. */
export interface BatchEnd {
  readonly lastBlock: number;
  readonly lastTimestamp: number;
  readonly originNumber: number;
  readonly queueTo: number;
}
