import { isCodedError } from '@bulkhead/runtime';
import type { Bucket } from '@bulkhead/store';
import { type ExecutionError, executionError } from '../errors.js';

export function corrupt(message: string, meta: Record<string, unknown>): ExecutionError {
  return executionError('STATE_CORRUPT', message, { meta });
}

/** A row that the head says must be there. @throws STATE_CORRUPT */
export async function needRow<K, V>(bucket: Bucket<K, V>, key: K, what: string): Promise<V> {
  const value = await bucket.find(key);
  if (value !== undefined) return value;
  throw corrupt(`${what} is missing`, { key });
}

/** Codes by which a store says that what it holds is damaged: it has to be rebuilt from L1. */
const DAMAGE: ReadonlySet<string> = new Set(['STATE_CORRUPT', 'STORE_CORRUPT']);
const MAX_CAUSES = 8;

/** True when an error, or what caused it, says that the database is damaged, and not that the disk or a caller failed. */
export function isDamage(error: unknown): boolean {
  let current = error;
  for (let depth = 0; depth < MAX_CAUSES && current instanceof Error; depth++) {
    if (isCodedError(current) && DAMAGE.has(current.code)) return true;
    current = current.cause;
  }
  return false;
}
