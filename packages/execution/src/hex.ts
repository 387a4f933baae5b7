import type { Hex } from 'viem';

/** Lower-case 0x-prefixed text of bytes. */
export function toHex(bytes: Uint8Array): Hex {
  return `0x${Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex')}`;
}

/** Bytes of 0x-prefixed text; the caller has checked that it is hex of even length. */
export function fromHex(hex: Hex): Uint8Array {
  const buffer = Buffer.from(hex.slice(2), 'hex');
  return new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.byteLength);
}

/** QUANTITY of JSON-RPC: minimal lower-case hex. */
export function toQuantity(value: bigint | number): Hex {
  return `0x${value.toString(16)}`;
}

/** Value of big-endian bytes; zero for none. */
export function bytesToBigint(bytes: Uint8Array): bigint {
  return bytes.length === 0 ? 0n : BigInt(toHex(bytes));
}

/** Minimal big-endian bytes; none for zero, as RLP scalars and storage values are written. */
export function bigintToBytes(value: bigint): Uint8Array {
  if (value === 0n) return EMPTY_BYTES;
  const text = value.toString(16);
  return fromHex(text.length % 2 === 0 ? `0x${text}` : `0x0${text}`);
}

/** Hex of at most 32 bytes, of any length, as a lower-case word: storage slots and values as users write them. */
export function toWordHex(hex: Hex): Hex {
  return `0x${hex.slice(2).toLowerCase().padStart(64, '0')}`;
}

/** `bytes` in a word of 32, zeros in front. */
export function toWord(bytes: Uint8Array): Uint8Array {
  if (bytes.length === 32) return bytes;
  const word = new Uint8Array(32);
  word.set(bytes, 32 - bytes.length);
  return word;
}

/** `bytes` without zeros in front. */
export function trimZeros(bytes: Uint8Array): Uint8Array {
  let start = 0;
  while (start < bytes.length && bytes[start] === 0) start++;
  return start === 0 ? bytes : bytes.subarray(start);
}

export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a === b || Buffer.compare(a, b) === 0;
}

export const EMPTY_BYTES = new Uint8Array(0);
