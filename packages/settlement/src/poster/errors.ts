import { CodedError, type Verdict } from '@bulkhead/runtime';
import type { Halt } from './poster-state.js';

/**
 * * `POSTER_REJECTED`: L1 refused a batch; `meta.reason` names the contract's error. Nothing more is sent until the batch
 *   is discarded, or L1 drops the block that refused it.
 * * `POSTER_SUPERSEDED`: a discarded batch landed before its cancellation, and another one waits for its index.
 * * `POSTER_NONCE_TAKEN`: somebody else sends with the poster's key.
 * * `POSTER_OUT_OF_ORDER`: a batch was enqueued whose index is not above that of the last one.
 * * `POSTER_BATCH_TOO_LARGE`: no L1 transaction can carry it.
 * * `POSTER_BLOBS_OFF`: a batch in blobs came to a poster that was given no means for them.
 * * `POSTER_DISCARDED`: the batch that was waited for has been discarded.
 * * `POSTER_UNKNOWN_BATCH`: it is neither queued nor remembered.
 * * `POSTER_STOPPED` (retry): the poster ended first.
 */
export type PosterErrorCode =
  | Halt['code']
  | 'POSTER_OUT_OF_ORDER'
  | 'POSTER_BATCH_TOO_LARGE'
  | 'POSTER_BLOBS_OFF'
  | 'POSTER_DISCARDED'
  | 'POSTER_UNKNOWN_BATCH'
  | 'POSTER_STOPPED';

const VERDICTS: Readonly<Partial<Record<PosterErrorCode, Verdict>>> = {
  POSTER_NONCE_TAKEN: 'fatal',
  POSTER_STOPPED: 'retry',
};

export function posterError(
  code: PosterErrorCode,
  message: string,
  meta: Record<string, unknown> = {},
): CodedError<PosterErrorCode> {
  return new CodedError({ code, message, verdict: VERDICTS[code] ?? 'reject', meta });
}

export function haltError(halt: Halt): CodedError<PosterErrorCode> {
  const { code, batchIndex, nonce, reason, txHash } = halt;
  return posterError(code, `posting stopped at batch ${batchIndex}: ${reason}`, { batchIndex, nonce, reason, txHash });
}
