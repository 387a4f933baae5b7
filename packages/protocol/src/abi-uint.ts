import { ProtocolError } from './errors.js';

/**
 * A number as the bigint that a uint64 of an ABI wants.
 * @throws {ProtocolError} `abi-field-out-of-range` if it isn't a whole number of at most 2^53 − 1, so that no digit is lost
 */
export function toAbiUint64(n: number): bigint {
  if (!Number.isSafeInteger(n) || n < 0) throw new ProtocolError('abi-field-out-of-range', { value: n });
  return BigInt(n);
}
