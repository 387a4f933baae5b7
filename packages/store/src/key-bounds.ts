import { compareBytes } from './bytes.js';
import { storeError } from './errors.js';
import type { IterateOptions, KeyRange } from './ports.js';

interface Bound {
  readonly key: Uint8Array;
  readonly inclusive: boolean;
}

export interface KeyBounds {
  readonly lower?: Bound;
  readonly upper?: Bound;
}

/** The tighter bound on each side; undefined when no key lies between them. */
export function keyBounds(range: KeyRange): KeyBounds | undefined {
  const lower = tighter(range.gte, range.gt, 1);
  const upper = tighter(range.lte, range.lt, -1);
  if (lower !== undefined && upper !== undefined) {
    const order = compareBytes(lower.key, upper.key);
    if (order > 0 || (order === 0 && !(lower.inclusive && upper.inclusive))) return undefined;
  }
  return { ...(lower && { lower }), ...(upper && { upper }) };
}

/** True when `key` lies within `bounds`. */
export function isWithin(key: Uint8Array, { lower, upper }: KeyBounds): boolean {
  if (lower !== undefined) {
    const order = compareBytes(key, lower.key);
    if (order < 0 || (order === 0 && !lower.inclusive)) return false;
  }
  if (upper !== undefined) {
    const order = compareBytes(key, upper.key);
    if (order > 0 || (order === 0 && !upper.inclusive)) return false;
  }
  return true;
}

/** The limit of an iteration: a non-negative integer, or Infinity. @throws RangeError */
export function iterationLimit({ limit }: IterateOptions<unknown>): number {
  if (limit === undefined) return Number.POSITIVE_INFINITY;
  if (!Number.isSafeInteger(limit) || limit < 0) throw new RangeError(`limit ${limit} is not a natural number`);
  return limit;
}

/** @throws STORE_KEY_INVALID for an empty key: rocksdb has no place for it, so no store has. */
export function assertKey(key: Uint8Array): void {
  if (key.length === 0) throw storeError('STORE_KEY_INVALID', 'a key may not be empty');
}

function tighter(
  inclusive: Uint8Array | undefined,
  exclusive: Uint8Array | undefined,
  side: 1 | -1,
): Bound | undefined {
  if (exclusive === undefined) return inclusive && { key: inclusive, inclusive: true };
  if (inclusive === undefined || compareBytes(exclusive, inclusive) * side >= 0) {
    return { key: exclusive, inclusive: false };
  }
  return { key: inclusive, inclusive: true };
}
