import { type NestedUint8Array, RLP } from '@ethereumjs/rlp';
import { executionError } from './errors.js';

/**
 * Decodes RLP that this package has written.
 *
 * @throws STATE_CORRUPT
 */
export function decodeRlp(encoded: Uint8Array, what: string): Uint8Array | NestedUint8Array {
  try {
    return RLP.decode(encoded);
  } catch (cause) {
    throw executionError('STATE_CORRUPT', `${what} is no RLP`, { cause });
  }
}
