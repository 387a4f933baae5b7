import { concatBytes } from './bytes.js';

/** A name of 1 to 255 UTF-8 bytes, or a number from 0 to 255. */
export type BucketName = string | number;

/**
 * The bytes before each key of a bucket: 0x00 and the number, or the length of the name and the name. No bucket's
 * prefix starts with that of another, so buckets never mix.
 *
 * @throws RangeError
 */
export function bucketPrefix(name: BucketName): Uint8Array {
  if (typeof name === 'number') {
    if (!Number.isInteger(name) || name < 0 || name > 0xff) throw new RangeError(`bucket ${name} is not a byte`);
    return Uint8Array.of(0, name);
  }
  const text = new TextEncoder().encode(name);
  if (text.length === 0 || text.length > 0xff) throw new RangeError(`bucket name of ${text.length} bytes`);
  return concatBytes(Uint8Array.of(text.length), text);
}
