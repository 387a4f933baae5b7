/** Batches that may wait for L1 before no more blocks are made: they land before L1 forgets their origins. */
export const MAX_WAITING_BATCHES = 1_024;
/** Payload bytes that may wait for L1 before no more blocks are made. */
export const MAX_UNPOSTED_BYTES = 67_108_864;
/** From this share of a limit on, blocks come further apart. */
const SLOW_FROM = 0.25;
/** Block times between two blocks, just below a limit. */
const SLOWEST = 8;

/**
 * How many block times should pass between two blocks, given what waits for L1: 1 while little does, more the closer a limit
 * comes, Infinity from a limit on. A shard whose L1 is slow slows down before it stands still.
 */
export function blockTimesBetween(waiting: { readonly batches: number; readonly bytes: number }): number {
  const share = Math.max(waiting.batches / MAX_WAITING_BATCHES, waiting.bytes / MAX_UNPOSTED_BYTES);
  if (share >= 1) return Number.POSITIVE_INFINITY;
  if (share < SLOW_FROM) return 1;
  return 1 + Math.floor(((share - SLOW_FROM) / (1 - SLOW_FROM)) * SLOWEST);
}
