import { open } from 'node:fs/promises';
import type { z } from 'zod';
import { CodedError } from './coded-error.js';
import { joinProblems, schemaProblems } from './schema.js';

const DEFAULT_MAX_BYTES = 16 * 1024 * 1024;

export interface ReadJsonFileOptions {
  /** Larger files are refused unread; 16 MiB when absent. */
  maxBytes?: number;
}

/**
 * Reads and checks a JSON file. No error quotes the content, since it may hold a key.
 *
 * @throws FILE_MISSING (reject), FILE_UNREADABLE (fatal), FILE_CORRUPT (fatal) for what is too large, isn't JSON or
 * doesn't fit the schema.
 */
export async function readJsonFile<S extends z.ZodType>(
  path: string,
  schema: S,
  { maxBytes = DEFAULT_MAX_BYTES }: ReadJsonFileOptions = {},
): Promise<z.output<S>> {
  const result = schema.safeParse(parseJson(path, await readText(path, maxBytes)));
  if (result.success) return result.data;
  throw corruptError(path, joinProblems(schemaProblems(schema, result.error)));
}

async function readText(path: string, maxBytes: number): Promise<string> {
  try {
    const file = await open(path, 'r');
    try {
      const { size } = await file.stat();
      if (size > maxBytes) throw corruptError(path, `${size} bytes, more than ${maxBytes}`);
      return await file.readFile('utf8');
    } finally {
      await file.close();
    }
  } catch (cause) {
    if (cause instanceof CodedError) throw cause;
    const missing = cause instanceof Error && 'code' in cause && cause.code === 'ENOENT';
    throw new CodedError({
      code: missing ? 'FILE_MISSING' : 'FILE_UNREADABLE',
      message: missing ? `there is no ${path}` : `could not read ${path}`,
      verdict: missing ? 'reject' : 'fatal',
      meta: { path },
      cause,
    });
  }
}

function parseJson(path: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw corruptError(path, 'not JSON');
  }
}

function corruptError(path: string, reason: string): CodedError<'FILE_CORRUPT'> {
  return new CodedError({
    code: 'FILE_CORRUPT',
    message: `${path}: ${reason}`,
    verdict: 'fatal',
    meta: { path, reason },
  });
}
