import type { FeePolicy } from './fees.js';

/** Bounds of a poster. */
export interface PosterPolicy {
  readonly fees: FeePolicy;
  /** How many transactions may wait for L1 at once. */
  readonly maxInFlight: number;
  /** L1 blocks after which a waiting transaction is sent again, the foremost one with higher fees. */
  readonly stuckBlocks: number;
  /**
   * How many L1 blocks the newest one with a transaction of one pool must have above it before the first of the other
   * pool is signed. If a reorg put the older one back below a younger one of the other pool, no node would take it, and
   * the younger one would wait for its nonce.
   */
  readonly switchBlocks: number;
}

export const DEFAULT_MAX_IN_FLIGHT = 4;
export const DEFAULT_STUCK_BLOCKS = 3;
/** Proof of stake has dropped seven blocks at once, never more. */
export const DEFAULT_SWITCH_BLOCKS = 8;
