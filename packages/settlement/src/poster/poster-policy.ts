import type { FeePolicy } from './fees.js';

/** Bounds of a poster. */
export interface PosterPolicy {
  readonly fees: FeePolicy;
  /** How many transactions may wait for L1 at once. */
  readonly maxInFlight: number;
  /** L1 blocks after which a waiting transaction is sent again, the foremost one with higher fees. */
  readonly stuckBlocks: number;
}

export const DEFAULT_MAX_IN_FLIGHT = 4;
export const DEFAULT_STUCK_BLOCKS = 3;
