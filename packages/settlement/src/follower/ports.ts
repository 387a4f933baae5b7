import type { L1Origin } from '@bulkhead/protocol';
import type { AwaitedBlobs } from '../blobs/ports.js';
import type { L1Block, L1BlockRef } from '../events/l1-block.js';

/** L1 dropped blocks. */
export interface L1Unwind {
  /**
   * Newest block that still stands. When not even the first followed block does, it is the block before that one, with
   * the hash of the old chain.
   */
  readonly ancestor: L1BlockRef;
  /** What fell out, ascending; blocks the consumer was never given may be among them. */
  readonly dropped: readonly L1BlockRef[];
}

/**
 * Whoever lives on what L1 says. Each call is awaited before the next. A call may come again after a crash, so the same
 * block or unwind twice must do no harm.
 */
export interface L1Consumer {
  /** The next block; its parent is the last one given, or the ancestor of the last unwind. */
  onBlock(block: L1Block): Promise<void>;
  onUnwind(unwind: L1Unwind): Promise<void>;
  /** L1 calls this block final; it has been given before. Only rises, except that an unwind lowers it. */
  onFinalized?(number: number): Promise<void>;
}

/**
 * `tag`: what L1 calls final. A number: that many blocks below the head, for an L1 without finality.
 */
export type FinalityMode = 'tag' | { readonly depth: number };

/**
 * `any-depth`: drops final blocks too, and says so in the log: for a devnet's own anvil. `until-finalized`: stops with
 * L1_REORG_PAST_FINALIZED.
 */
export type UnwindMode = 'any-depth' | 'until-finalized';

export interface L1Follower {
  /**
   * Follows L1 until `signal` aborts. First gives the stored blocks after the last one given (after a restart: all, or
   * what `replay` left). Rejects with what the consumer throws, or with a fatal {@link L1ErrorCode}; run it again to go on
   * where it stopped. Trouble with L1 is waited out.
   */
  run(consumer: L1Consumer, signal: AbortSignal): Promise<void>;
  /** Gives the stored blocks from `from` on without asking L1; `run` goes on after them. Returns the last one. */
  replay(consumer: L1Consumer, from: number): Promise<L1BlockRef | undefined>;
  /** Newest stored block. */
  head(): Promise<L1BlockRef | undefined>;
  /** The newest block that is deep enough to be used as an origin; undefined before the first. */
  newestOrigin(): Promise<L1Origin | undefined>;
  findBlock(number: number): Promise<L1Block | undefined>;
  /** −1 before the first. */
  finalized(): Promise<number>;
  /** What it waits for now: a block is not given before all blobs of its batches are there. */
  waitingForBlobs(): AwaitedBlobs | undefined;
}
