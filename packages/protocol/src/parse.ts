import type { Address, Hex } from 'viem';
import { z } from 'zod';
import { type BatchIndex, MAX_SHARDS, type ShardId } from './ids.js';

const MAX_UINT_TEXT = 66;
const QUANTITY = /^0x(?:0|[1-9a-fA-F][0-9a-fA-F]*)$/;
const SAFE_BITS = 53;

function lowerHex(text: string): Hex {
  return text.toLowerCase() as Hex;
}

/** 32 bytes of hex, in lower case afterwards. */
export function hex32() {
  return z
    .string()
    .regex(/^0x[0-9a-fA-F]{64}$/)
    .transform(lowerHex);
}

/** 20 bytes of hex, in lower case afterwards; a checksum is not verified. */
export function address() {
  return z
    .string()
    .regex(/^0x[0-9a-fA-F]{40}$/)
    .transform((text): Address => lowerHex(text));
}

/** Hex of `min` to `max` whole bytes, in lower case afterwards. */
export function hexBytes({ min = 0, max }: { readonly min?: number; readonly max: number }) {
  return z
    .string()
    .min(2 + 2 * min)
    .max(2 + 2 * max)
    .regex(/^0x(?:[0-9a-fA-F]{2})*$/)
    .transform(lowerHex);
}

/** An unsigned integer of at most `bits`: a bigint, a safe number, or a JSON-RPC quantity (minimal `0x…`). */
export function uint(bits: number) {
  const end = 1n << BigInt(bits);
  return z
    .custom<UintInput>((input) => isBelow(findUint(input), end), { error: `not a uint${bits}` })
    .transform((input) => BigInt(input));
}

/** As `uint`, read into a number; above 2^53 − 1 it is refused whatever `bits` says. */
export function uintNumber(bits: number) {
  const end = 1n << BigInt(Math.min(bits, SAFE_BITS));
  const error = bits > SAFE_BITS ? `not a uint${bits}, or above 2^53 - 1` : `not a uint${bits}`;
  return z.custom<UintInput>((input) => isBelow(findUint(input), end), { error }).transform((input) => Number(input));
}

type UintInput = bigint | number | string;

/** Undefined unless `input` has one of the three forms. One function and no union: L1's answers are full of these. */
function findUint(input: unknown): bigint | undefined {
  if (typeof input === 'bigint') return input;
  if (typeof input === 'number') return Number.isSafeInteger(input) ? BigInt(input) : undefined;
  const isQuantity = typeof input === 'string' && input.length <= MAX_UINT_TEXT && QUANTITY.test(input);
  return isQuantity ? BigInt(input) : undefined;
}

function isBelow(n: bigint | undefined, end: bigint): boolean {
  return n !== undefined && n >= 0n && n < end;
}

/** The number of a shard, `0 < n < 2^16` (docs/spec/messages.md). */
export function shardId() {
  return uintNumber(32)
    .refine((n) => n > 0 && n < MAX_SHARDS, { error: 'not a shard id' })
    .transform((n) => n as ShardId);
}

/** As `shardId`, and 0 for L1. */
export function shardIdOrL1() {
  return uintNumber(32)
    .refine((n) => n < MAX_SHARDS, { error: 'not a shard id' })
    .transform((n) => n as ShardId);
}

/** The position of a batch in its shard's chain, from 0. */
export function batchIndex() {
  return uintNumber(64).transform((n) => n as BatchIndex);
}
