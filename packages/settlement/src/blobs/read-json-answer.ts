import { CodedError } from '@bulkhead/runtime';
import type { z } from 'zod';

/** 128 blobs in hex, and what is around them. */
const MAX_ANSWER_BYTES = 40 * 1024 * 1024;

/**
 * The JSON that an HTTP GET gives, at most 40 MiB.
 *
 * @throws BLOBS_UNAVAILABLE (retry) for any status but 200, and for another body than `schema` describes; what `fetch`
 * throws.
 */
export async function readJsonAnswer<T>(url: string, schema: z.ZodType<T>, signal: AbortSignal): Promise<T> {
  const response = await fetch(url, { signal, headers: { accept: 'application/json' } });
  if (response.status !== 200) {
    await response.body?.cancel();
    throw unusable(`status ${response.status}`);
  }
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.length;
    if (bytes > MAX_ANSWER_BYTES) throw unusable('too long');
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

function unusable(problem: string, cause?: unknown): CodedError<'BLOBS_UNAVAILABLE'> {
  const message = `the answer is of no use: ${problem}`;
  return new CodedError({ code: 'BLOBS_UNAVAILABLE', message, verdict: 'retry', cause });
}
