import { type Address, type Hex, keccak256, stringToHex } from 'viem';
import { privateKeyToAccount } from 'viem/accounts';

export function keyOf(label: string): Hex {
  return keccak256(stringToHex(label));
}

/** The users of every shard. */
export const USERS = Array.from({ length: 4 }, (_, index) => privateKeyToAccount(keyOf(`user ${index}`)));
export type User = (typeof USERS)[number];

export const lower = (address: Address): Address => address.toLowerCase() as Address;
