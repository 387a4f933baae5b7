import { bytesToHex, type Hex, hexToBytes, keccak256 } from 'viem';
import type { LogBody } from './call-context.js';

const bits = new Map<Hex, readonly number[]>();

/** Three bits of 2,048 (Yellow Paper, 4.3.1). */
function bitsOf(item: Hex): readonly number[] {
  let found = bits.get(item);
  if (found === undefined) {
    const hash = hexToBytes(keccak256(item));
    found = [0, 2, 4].map((offset) => (((hash[offset] ?? 0) << 8) | (hash[offset + 1] ?? 0)) & 0x7ff);
    if (bits.size > 20_000) bits.clear();
    bits.set(item, found);
  }
  return found;
}

export function bloomOf(logs: readonly LogBody[]): Hex {
  const bloom = new Uint8Array(256);
  for (const { address, topics } of logs)
    for (const item of [address, ...topics])
      for (const bit of bitsOf(item)) {
        const byte = 255 - (bit >> 3);
        bloom[byte] = (bloom[byte] ?? 0) | (1 << (bit & 7));
      }
  return bytesToHex(bloom);
}
