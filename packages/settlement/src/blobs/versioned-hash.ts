import { createHash } from 'node:crypto';
import { bytesToHex, type Hex } from 'viem';

const VERSION = 1;

/** How L1 names a blob: `0x01 ‖ sha256(commitment)[1:]` (EIP-4844). In lower case. */
export function toVersionedHash(commitment: Uint8Array): Hex {
  const hash = createHash('sha256').update(commitment).digest();
  hash[0] = VERSION;
  return bytesToHex(hash);
}
