import type { Hex } from 'viem';
import { z } from 'zod';

/** An object with hex keys, each checked and lower-cased. Two spellings of one key are an error. */
export function hexRecord<K extends Hex, V>(key: z.ZodType<K>, value: z.ZodType<V>): z.ZodType<Readonly<Record<K, V>>> {
  return z.record(z.string(), value).transform((record, context) => {
    const out: Partial<Record<K, V>> = {};
    for (const [name, entry] of Object.entries(record)) {
      const parsed = key.safeParse(name);
      const problem = parsed.success
        ? Object.hasOwn(out, parsed.data) && 'duplicate key'
        : (parsed.error.issues[0]?.message ?? 'invalid key');
      if (problem || !parsed.success) {
        context.addIssue(problem || 'invalid key');
        return z.NEVER;
      }
      out[parsed.data] = entry;
    }
    return out as Record<K, V>;
  });
}
