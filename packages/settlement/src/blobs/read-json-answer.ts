import type { CodedError } from '@bulkhead/runtime';
import type { z } from 'zod';
import { blobError } from './errors.js';

export interface JsonRequest<T> {
  readonly url: string;
  readonly schema: z.ZodType<T>;
  readonly maxBytes: number;
  readonly signal: AbortSignal;
  /** Sent by POST, and then no redirect is followed. Absent: a GET. */
  readonly body?: unknown;
}

/**
 * The JSON that an HTTP request gives.
 *
 * @throws BLOB_ANSWER_INVALID (retry) for any status but 200, for more than `maxBytes`, and for another body than `schema`
 * describes; what `fetch` throws.
 */
export async function readJsonAnswer<T>({ url, schema, maxBytes, signal, body }: JsonRequest<T>): Promise<T> {
  const response = await fetch(url, {
    signal,
    headers: { accept: 'application/json', ...(body !== undefined && { 'content-type': 'application/json' }) },
    ...(body !== undefined && { method: 'POST', body: JSON.stringify(body), redirect: 'error' }),
  });
  if (response.status !== 200) {
    await response.body?.cancel();
    throw unusable(`status ${response.status}`);
  }
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.length;
    if (bytes > maxBytes) throw unusable('too long');
    chunks.push(chunk);
  }
  let answer: unknown;
  try {
    answer = JSON.parse(Buffer.concat(chunks).toString('utf8'));
  } catch (cause) {
    throw unusable('not JSON', cause);
  }
  const result = schema.safeParse(answer);
  if (!result.success) throw unusable('not what was asked for', result.error);
  return result.data;
}

function unusable(problem: string, cause?: unknown): CodedError {
  return blobError('BLOB_ANSWER_INVALID', `the answer is of no use: ${problem}`, { cause });
}
