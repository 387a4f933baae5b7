import { CodedError } from '@bulkhead/runtime';

/**
 * * `BLOBS_UNAVAILABLE` (retry): nobody who was asked has all of them now.
 * * `KZG_UNAVAILABLE` (fatal): the optional package c-kzg is not installed, or does not run on this machine.
 * * `BLOBS_NOT_OF_TRANSACTION` (fatal): a sidecar was made from other blobs than the signed transaction names.
 */
export type BlobErrorCode = 'BLOBS_UNAVAILABLE' | 'KZG_UNAVAILABLE' | 'BLOBS_NOT_OF_TRANSACTION';

export function blobError(
  code: BlobErrorCode,
  message: string,
  { meta = {}, cause }: { readonly meta?: Record<string, unknown>; readonly cause?: unknown } = {},
): CodedError<BlobErrorCode> {
  return new CodedError({ code, message, verdict: code === 'BLOBS_UNAVAILABLE' ? 'retry' : 'fatal', meta, cause });
}
