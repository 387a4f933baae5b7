import { type Hex, hexToBytes, keccak256 } from 'viem';

/**
 * True when a header's bloom filter may contain `item` (an address or a topic), false when it certainly does not: three
 * bits of 2,048 (Yellow Paper, 4.3.1).
 */
export function mayContain(logsBloom: Hex, item: Hex): boolean {
  const bloom = hexToBytes(logsBloom);
  const hash = hexToBytes(keccak256(item));
  return [0, 2, 4].every((offset) => {
    const bit = (((hash[offset] ?? 0) << 8) | (hash[offset + 1] ?? 0)) & 0x7ff;
    return ((bloom[255 - (bit >> 3)] ?? 0) & (1 << (bit & 7))) !== 0;
  });
}
