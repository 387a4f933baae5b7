import { serialize } from 'node:v8';
import type { ViewJob } from '@bulkhead/execution';
import { CodedError } from '@bulkhead/runtime';
import { MAX_RESULT_BYTES } from './limits.js';

/**
 * The result of a job as bytes. Whoever runs it packs it, and only the node, which wants it, unpacks it (`packed.ts`): a trace
 * of many megabytes costs exec's main thread no more than its bytes. A trace may be any JSON, so it is put into an object.
 *
 * @throws CodedError RESULT_TOO_LARGE (reject), so that exec's main thread never sees more than {@link MAX_RESULT_BYTES}
 */
export function packResult({ kind }: Pick<ViewJob, 'kind'>, result: unknown): Uint8Array {
  const packed = serialize(kind === 'traceTransaction' ? { trace: result } : result);
  if (packed.byteLength <= MAX_RESULT_BYTES) return packed;
  throw new CodedError({
    code: 'RESULT_TOO_LARGE',
    message: `the result has ${packed.byteLength} bytes, ${MAX_RESULT_BYTES} at most: ask for less`,
    verdict: 'reject',
    meta: { bytes: packed.byteLength },
  });
}
