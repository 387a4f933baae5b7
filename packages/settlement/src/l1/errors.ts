import { CodedError } from '@bulkhead/runtime';

/**
 * * `L1_UNAVAILABLE`, `L1_TIMEOUT` (retry): a request failed.
 * * `L1_INCONSISTENT` (retry): answers contradict each other: the chain moved between two requests, or a node lags.
 * * `L1_ANSWER_INVALID` (retry): an answer is not what JSON-RPC promises.
 * * `L1_EVENT_UNKNOWN` (fatal): one of our contracts logged what its ABI does not know: wrong address or version.
 * * `L1_EVENTS_BROKEN` (fatal): the events of our contracts don't follow each other: some are missing.
 * * `L1_REORG_PAST_FINALIZED` (fatal): L1 dropped a block that it had called final.
 */
export type L1ErrorCode =
  | 'L1_UNAVAILABLE'
  | 'L1_TIMEOUT'
  | 'L1_INCONSISTENT'
  | 'L1_ANSWER_INVALID'
  | 'L1_EVENT_UNKNOWN'
  | 'L1_EVENTS_BROKEN'
  | 'L1_REORG_PAST_FINALIZED';

const FATAL: ReadonlySet<L1ErrorCode> = new Set(['L1_EVENT_UNKNOWN', 'L1_EVENTS_BROKEN', 'L1_REORG_PAST_FINALIZED']);

export function l1Error(
  code: L1ErrorCode,
  message: string,
  { meta = {}, cause }: { readonly meta?: Record<string, unknown>; readonly cause?: unknown } = {},
): CodedError<L1ErrorCode> {
  return new CodedError({ code, message, verdict: FATAL.has(code) ? 'fatal' : 'retry', meta, cause });
}
