import { deserialize } from 'node:v8';
import { z } from 'zod';

/** Parses what `pack.ts` packed, an object. */
export function packed<T>(): z.ZodType<T, Uint8Array> {
  return z.instanceof(Uint8Array).transform((bytes, context): T => {
    try {
      const value: unknown = deserialize(bytes);
      if (typeof value === 'object' && value !== null) return value as T;
      context.addIssue('not an object');
    } catch {
      context.addIssue('not a packed value');
    }
    return z.NEVER;
  });
}
