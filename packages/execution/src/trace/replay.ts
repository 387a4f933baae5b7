import type { EthBlock, EthTransaction } from '@bulkhead/protocol';
import type { Hex } from 'viem';
import type { ShardVm } from '../evm/shard-vm.js';
import type { Interrupt } from '../reads/interrupt.js';
import type { StandingBlock } from '../storage/block-hashes.js';
import type { Traced, TracedRun } from './tracer.js';

/** What is needed to run transactions of a past block again, as plain data. */
export interface ReplayPlan {
  readonly parent: StandingBlock & { readonly stateRoot: Hex };
  readonly block: EthBlock;
  /** From the first on; not all of them when those behind are not wanted. */
  readonly transactions: readonly EthTransaction[];
  /** An imported block as it came. */
  readonly raw?: Uint8Array;
}

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
 * Runs the transactions of a plan again, in order, on a copy of the state before its block.
 *
 * @param interrupt - what it throws ends the replay
 * @param visit - called for each; it must run it
 */
export type ReplayBlock = (
  plan: ReplayPlan,
  interrupt: Interrupt,
  visit: (transaction: ReplayedTransaction) => Promise<void>,
) => Promise<void>;
