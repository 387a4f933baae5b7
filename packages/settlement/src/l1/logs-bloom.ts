import { keccak256 } from '@bulkhead/protocol';
import { type Hex, hexToBytes } from 'viem';

/** The three bits of 2,048 that an address or a topic sets in a bloom filter (Yellow Paper, 4.3.1). */
export type BloomBits = readonly number[];

export function bloomBits(item: Hex): BloomBits {
  const hash = hexToBytes(keccak256(item));
  return [0, 2, 4].map((offset) => (((hash[offset] ?? 0) << 8) | (hash[offset + 1] ?? 0)) & 0x7ff);
}

/** True when a header's bloom filter may contain an item, false when it certainly does not. */
export function mayContain(logsBloom: Hex, bits: BloomBits): boolean {
  return bits.every((bit) => {
    // A digit holds four bits, and the last digit the lowest.
    const digit = Number.parseInt(logsBloom.charAt(logsBloom.length - 1 - (bit >> 2)), 16);
    return (digit & (1 << (bit & 3))) !== 0;
  });
}
