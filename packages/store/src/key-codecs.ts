import type { KeyCodec } from './codec.js';
import { storeError } from './errors.js';

const MAX_UINT32 = 2 ** 32 - 1;
const MAX_UINT64 = 2n ** 64n - 1n;

/** 0 … 2³²−1 as 4 bytes, big-endian. */
export const uint32Key: KeyCodec<number> = {
  width: 4,
  encode(value) {
    if (!Number.isInteger(value) || value < 0 || value > MAX_UINT32) throw invalidKey(`${value} is not a uint32`);
    const bytes = new Uint8Array(4);
    view(bytes).setUint32(0, value);
    return bytes;
  },
  decode: (bytes) => view(exactly(bytes, 4)).getUint32(0),
};

/** 0 … 2⁶⁴−1 as 8 bytes, big-endian. */
export const uint64Key: KeyCodec<bigint> = {
  width: 8,
  encode(value) {
    if (value < 0n || value > MAX_UINT64) throw invalidKey(`${value} is not a uint64`);
    const bytes = new Uint8Array(8);
    view(bytes).setBigUint64(0, value);
    return bytes;
  },
  decode: (bytes) => view(exactly(bytes, 8)).getBigUint64(0),
};

/** 0 … 2⁵³−1 in the encoding of {@link uint64Key}, for heights and indices that are numbers in the program. */
export const uint64NumberKey: KeyCodec<number> = {
  width: 8,
  encode(value) {
    if (!Number.isSafeInteger(value) || value < 0) throw invalidKey(`${value} is not a safe natural number`);
    return uint64Key.encode(BigInt(value));
  },
  decode(bytes) {
    const value = Number(uint64Key.decode(bytes));
    if (!Number.isSafeInteger(value)) throw invalidKey(`${value} is not a safe natural number`);
    return value;
  },
};

/** Exactly `length` bytes: hashes, addresses. */
export function bytesKey(length: number): KeyCodec<Uint8Array> {
  return {
    width: length,
    encode: (value) => exactly(value, length).slice(),
    decode: (b) => exactly(b, length).slice(),
  };
}

/** Text as UTF-8, in the order of its code points. Lone surrogates have no encoding and are refused. */
export const stringKey: KeyCodec<string> = {
  encode(value) {
    const bytes = new TextEncoder().encode(value);
    if (new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes) !== value) {
      throw invalidKey('the text has a lone surrogate');
    }
    return bytes;
  },
  decode: (bytes) => new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes),
};

/** @throws STORE_KEY_INVALID unless `bytes` has `length` bytes. */
export function exactly(bytes: Uint8Array, length: number): Uint8Array {
  if (bytes.length !== length) throw invalidKey(`${bytes.length} bytes where ${length} belong`);
  return bytes;
}

export function invalidKey(message: string): Error {
  return storeError('STORE_KEY_INVALID', message);
}

function view(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
