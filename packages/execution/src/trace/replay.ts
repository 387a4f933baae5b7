import type { EthTransaction } from '@bulkhead/protocol';
import type { ShardVm } from '../evm/shard-vm.js';
import type { Traced, TracedRun } from './tracer.js';

/** A transaction of a past block, about to run again on the state that it ran on. */
export interface ReplayedTransaction {
  readonly index: number;
  readonly json: EthTransaction;
  readonly vm: ShardVm;
  readonly traced: Traced;
  /** Runs it; once. */
  run(): Promise<TracedRun>;
}

/**
 * Runs the transactions of a block again, in order, on a copy of the state before it.
 *
 * @param visit - called for each; it must run it
 * @param last - index after which it ends; the whole block when absent
 */
export type ReplayBlock = (
  number: number,
  visit: (transaction: ReplayedTransaction) => Promise<void>,
  last?: number,
) => Promise<void>;
