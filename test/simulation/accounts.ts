import { type Address, type Hex, keccak256, stringToHex } from 'viem';
import { privateKeyToAccount } from 'viem/accounts';

export function keyOf(label: string): Hex {
  return keccak256(stringToHex(label));
}

/** Who votes on L1 for a follower, and who stakes for it. */
export const verifierOf = (shardId: number) => privateKeyToAccount(keyOf(`verifier ${shardId}`));
export const standInOf = (shardId: number) => privateKeyToAccount(keyOf(`stand-in ${shardId}`));

/** The users of every shard. */
export const USERS = Array.from({ length: 4 }, (_, index) => privateKeyToAccount(keyOf(`user ${index}`)));
/** A user whom no sequencer serves. */
export const OUTCAST = privateKeyToAccount(keyOf('outcast'));
export type User = (typeof USERS)[number];

export const lower = (address: Address): Address => address.toLowerCase() as Address;
