import { isCodedError, verdictOf } from '@bulkhead/runtime';
import { z } from 'zod';

/** False claims that one report names. */
export const MAX_REPORTED_MISMATCHES = 100;

/** What the supervisor tells its children over their IPC channel. `exec` carries a socket handle. */
export const toChildSchema = z.discriminatedUnion('t', [
  z.strictObject({ t: z.literal('exec') }),
  z.strictObject({ t: z.literal('stop') }),
]);
export type ToChild = z.infer<typeof toChildSchema>;

/** A false claim, as a follower found it. */
const mismatchSchema = z.strictObject({
  batchIndex: z.int(),
  field: z.string().max(64),
  claimed: z.string().max(1_024),
  derived: z.string().max(1_024),
});

const followReportSchema = z.strictObject({
  block: z.int(),
  blockHash: z.string().max(66),
  stateRoot: z.string().max(66),
  batches: z.int(),
  derived: z.int(),
  compared: z.int(),
  /** The first of them; `mismatchCount` counts all. */
  mismatches: z.array(mismatchSchema).max(MAX_REPORTED_MISMATCHES),
  mismatchCount: z.int(),
});

/**
 * Exit codes of a child. `tempFail` (EX_TEMPFAIL): trying again may help. `stayDown` (EX_SOFTWARE): it would meet the same
 * at every start, and somebody has to decide what is right; a supervisor must not start it again by itself.
 */
export const CHILD_EXIT = { done: 0, failed: 1, stayDown: 70, tempFail: 75 } as const;

/** Codes of failures after which a child stays down. */
const STAYS_DOWN: ReadonlySet<string> = new Set([
  'L1_REORG_PAST_FINALIZED',
  'DATABASE_DAMAGED_AGAIN',
  'GENESIS_MISMATCH',
  'WRONG_GENESIS',
  'SHARD_MISMATCH',
  'STORE_FORMAT',
]);

/** The code that a process ends with because of `error`. */
export function childExitCode(error: unknown): number {
  if (isCodedError(error) && STAYS_DOWN.has(error.code)) return CHILD_EXIT.stayDown;
  return verdictOf(error) === 'retry' ? CHILD_EXIT.tempFail : CHILD_EXIT.failed;
}

/** What a child tells its supervisor. */
export const fromChildSchema = z.discriminatedUnion('t', [
  z.strictObject({
    t: z.literal('ready'),
    rpcUrl: z.string().optional(),
    wsUrl: z.string().optional(),
    relay: z.string().optional(),
  }),
  /** How far a follower is. */
  z.strictObject({
    t: z.literal('progress'),
    caughtUp: z.boolean(),
    l1Block: z.int(),
    latest: z.int(),
    executed: z.int(),
    /** Absent while L1 is read and nothing derived yet. */
    report: followReportSchema.optional(),
  }),
  z.strictObject({
    t: z.literal('failed'),
    code: z.string(),
    message: z.string(),
    verdict: z.enum(['retry', 'reject', 'fatal']),
  }),
]);
export type FromChild = z.infer<typeof fromChildSchema>;
