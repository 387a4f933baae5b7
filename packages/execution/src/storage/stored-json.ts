import { type Codec, jsonValue } from '@bulkhead/store';
import { z } from 'zod';

/**
 * JSON that this package wrote itself, bigints included. It isn't checked again when it is read: the store's format is
 * checked once, when it is opened.
 */
export function storedJson<T>(): Codec<T> {
  return jsonValue<T>(z.custom<T>());
}

/** JSON without bigints, as it goes over the wire: the fastest way in and out. */
export function wireJson<T>(): Codec<T> {
  return {
    encode: (value) => Buffer.from(JSON.stringify(value)),
    decode: (bytes) => JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString()) as T,
  };
}
