import secp256k1 from 'secp256k1';
import { keccak256 } from './keccak.js';

/** Half the order of secp256k1: signatures with a greater `s` are malleable (EIP-2). */
export const SECP256K1_HALF_ORDER = 0x7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a0n;

/**
 * Public key (64 bytes, without prefix) that made a signature over `hash`.
 *
 * @param signature - `r ‖ s`, 64 bytes
 * @throws when `r` or `s` is zero or not below the order, or no point has that `r`
 */
export function recoverPublicKey(hash: Uint8Array, signature: Uint8Array, yParity: number): Uint8Array {
  return secp256k1.ecdsaRecover(signature, yParity, hash, false).subarray(1);
}

/**
 * Address (20 bytes) that made a signature over `hash`.
 *
 * @throws as {@link recoverPublicKey}
 */
export function recoverAddress(hash: Uint8Array, signature: Uint8Array, yParity: number): Uint8Array {
  return keccak256(recoverPublicKey(hash, signature, yParity)).subarray(12);
}
