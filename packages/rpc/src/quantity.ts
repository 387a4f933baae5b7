import type { Hex } from 'viem';

/** QUANTITY: minimal lower-case hex. */
export function toQuantity(value: bigint | number): Hex {
  return `0x${value.toString(16)}`;
}
