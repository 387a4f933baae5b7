import { serialize } from 'node:v8';
import type { ViewJob } from '@bulkhead/execution';

/**
 * The result of a job as bytes. Whoever runs it packs it, and only the node, which wants it, unpacks it (`packed.ts`): a trace
 * of many megabytes costs exec's main thread no more than its bytes. A trace may be any JSON, so it is put into an object.
 */
export function packResult({ kind }: Pick<ViewJob, 'kind'>, result: unknown): Uint8Array {
  return serialize(kind === 'traceTransaction' ? { trace: result } : result);
}
