import { availableParallelism } from 'node:os';

/**
 * Bytes of one result, packed: as much as the largest response of JSON-RPC. What may grow large, traces and simulations, ends
 * itself below that; this holds for all of them, whatever they are.
 */
export const MAX_RESULT_BYTES = 25_000_000;

/** Bounds of what users have run (docs/limits.md). Times in milliseconds. */
export const VIEW_LIMITS = {
  /** Two at least, so that one client never holds the last one. */
  threads: Math.min(4, Math.max(2, availableParallelism())),
  /** Jobs that wait for a thread, of all clients; a caller's connection carries as many at most. */
  waiting: 256,
  waitingPerCaller: 128,
  /** With the time of a run below the 30 s of every method of JSON-RPC. */
  waitMs: 10_000,
  /**
   * What a job gets to end by itself before its thread is ended: a long precompile looks at no clock, a thread on a busy
   * machine comes late to it, and a new one has to load the EVM.
   */
  graceMs: 2_000,
  /** How long a job waits for a thread that still loads the EVM: below the 30 s of every method. */
  startMs: 20_000,
  /** What a thread gets to load it. Ended any sooner on a crowded machine, its work would be lost and done again. */
  loadMs: 120_000,
  /** The JavaScript heap of a thread: a trace of 20 MB takes most of it. */
  memory: { maxOldGenerationSizeMb: 384, maxYoungGenerationSizeMb: 32 },
} as const;
export type ViewLimits = { readonly [K in 'threads' | 'waiting' | 'waitingPerCaller' | 'waitMs']: number };
