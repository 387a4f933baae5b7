import { CodedError, type Verdict } from '@bulkhead/runtime';
import type { AwaitedBlobs } from './ports.js';

/**
 * * `BLOBS_UNAVAILABLE` (retry): nobody who was asked has all of them now.
 * * `BLOB_ANSWER_INVALID` (retry): whoever was asked for blobs answered something else.
 * * `BLOB_ANSWER_TIMEOUT` (retry): it did not answer in time.
 * * `BLOB_MALFORMED` (reject): these bytes are no blob.
 * * `KZG_UNAVAILABLE` (fatal): the optional package c-kzg is not installed, or does not run on this machine.
 * * `BLOBS_NOT_OF_TRANSACTION` (fatal): a sidecar was made from other blobs than the signed transaction names.
 */
export type BlobErrorCode =
  | 'BLOBS_UNAVAILABLE'
  | 'BLOB_ANSWER_INVALID'
  | 'BLOB_ANSWER_TIMEOUT'
  | 'BLOB_MALFORMED'
  | 'KZG_UNAVAILABLE'
  | 'BLOBS_NOT_OF_TRANSACTION';

const VERDICTS: Readonly<Record<BlobErrorCode, Verdict>> = {
  BLOBS_UNAVAILABLE: 'retry',
  BLOB_ANSWER_INVALID: 'retry',
  BLOB_ANSWER_TIMEOUT: 'retry',
  BLOB_MALFORMED: 'reject',
  KZG_UNAVAILABLE: 'fatal',
  BLOBS_NOT_OF_TRANSACTION: 'fatal',
};

export function blobError(
  code: BlobErrorCode,
  message: string,
  { meta = {}, cause }: { readonly meta?: Record<string, unknown>; readonly cause?: unknown } = {},
): CodedError<BlobErrorCode> {
  return new CodedError({ code, message, verdict: VERDICTS[code], meta, cause });
}

/** `BLOBS_UNAVAILABLE`, with what is missing. */
export class BlobsUnavailable extends CodedError<'BLOBS_UNAVAILABLE'> {
  constructor(
    readonly awaited: AwaitedBlobs,
    { asked, cause }: { readonly asked: readonly string[]; readonly cause: unknown },
  ) {
    super({
      code: 'BLOBS_UNAVAILABLE',
      message: `nobody has all blobs of a batch in L1 block ${awaited.l1Block}`,
      verdict: 'retry',
      meta: { ...awaited, asked },
      cause,
    });
  }
}
