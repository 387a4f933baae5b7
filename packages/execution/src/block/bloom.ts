import { keccak256 } from '../crypto/keccak.js';

export const BLOOM_BYTES = 256;

/** The three bits of a value in a bloom filter (yellow paper, 4.3.1): byte and mask of each. */
function bloomBits(value: Uint8Array): readonly (readonly [byte: number, mask: number])[] {
  const hash = keccak256(value);
  return [0, 2, 4].map((at) => {
    const bit = (((hash[at] ?? 0) << 8) | (hash[at + 1] ?? 0)) & 0x7ff;
    return [BLOOM_BYTES - 1 - (bit >> 3), 1 << (bit & 7)] as const;
  });
}

/** Adds a log's address or topic to a filter. */
export function addToBloom(bloom: Uint8Array, value: Uint8Array): void {
  for (const [byte, mask] of bloomBits(value)) bloom[byte] = (bloom[byte] ?? 0) | mask;
}

/** False when no log under this filter has the value. */
export function mayContain(bloom: Uint8Array, value: Uint8Array): boolean {
  return bloomBits(value).every(([byte, mask]) => ((bloom[byte] ?? 0) & mask) !== 0);
}

/** The filter of logs. */
export function logsBloom(logs: readonly (readonly [Uint8Array, readonly Uint8Array[], Uint8Array])[]): Uint8Array {
  const bloom = new Uint8Array(BLOOM_BYTES);
  for (const [address, topics] of logs) {
    addToBloom(bloom, address);
    for (const topic of topics) addToBloom(bloom, topic);
  }
  return bloom;
}

/** Adds every bit of `other` to `bloom`. */
export function mergeBloom(bloom: Uint8Array, other: Uint8Array): void {
  for (let i = 0; i < BLOOM_BYTES; i++) bloom[i] = (bloom[i] ?? 0) | (other[i] ?? 0);
}
