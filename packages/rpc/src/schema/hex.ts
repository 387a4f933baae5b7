import type { Address, Hex } from 'viem';
import { z } from 'zod';

const HEX_DIGITS = /^[0-9a-fA-F]*$/;
const BYTE = 2;
const BITS_PER_DIGIT = 4;

/** A problem is thrown inside, so that one place turns it into an issue. */
class Malformed extends Error {}

/** A string schema from a function that throws {@link Malformed}. */
function text<T>(read: (value: string) => T): z.ZodType<T, string> {
  return z.string().transform((value, context) => {
    try {
      return read(value);
    } catch (err) {
      if (!(err instanceof Malformed)) throw err;
      context.addIssue(err.message);
      return z.NEVER;
    }
  });
}

function hexDigits(value: string): string {
  if (value === '') throw new Malformed('empty hex string');
  if (!value.startsWith('0x')) throw new Malformed('hex string without 0x prefix');
  const digits = value.slice(2);
  if (!HEX_DIGITS.test(digits)) throw new Malformed('invalid hex string');
  return digits.toLowerCase();
}

/** DATA of any length, lower-cased. */
export const data: z.ZodType<Hex, string> = text<Hex>((value) => {
  const digits = hexDigits(value);
  if (digits.length % BYTE !== 0) throw new Malformed('hex string of odd length');
  return `0x${digits}`;
});

function fixed(bytes: number, name: string): z.ZodType<Hex, string> {
  return text<Hex>((value) => {
    const digits = hexDigits(value);
    if (digits.length !== bytes * BYTE) {
      throw new Malformed(`hex string has length ${digits.length}, want ${bytes * BYTE} for ${name}`);
    }
    return `0x${digits}`;
  });
}

/** 20 bytes in any case, lower-cased: checksums are the wallets' affair. */
export const address: z.ZodType<Address, string> = fixed(20, 'address');

/** 32 bytes, lower-cased. */
export const hash: z.ZodType<Hex, string> = fixed(32, 'hash');

/** A storage key: at most 32 bytes, leading zeros allowed or left out; padded to 32 bytes. */
export const storageKey: z.ZodType<Hex, string> = text<Hex>((value) => {
  if (!value.startsWith('0x') || !HEX_DIGITS.test(value.slice(2))) throw new Malformed('invalid hex in storage key');
  const digits = value.slice(2).toLowerCase();
  if (digits.length > 64) throw new Malformed('storage key too long (want at most 32 bytes)');
  return `0x${digits.padStart(64, '0')}`;
});

function quantity(bits: number): z.ZodType<bigint, string> {
  return text((value) => {
    const digits = hexDigits(value);
    if (digits === '') throw new Malformed('hex string "0x"');
    if (digits.length > 1 && digits.startsWith('0')) throw new Malformed('hex number with leading zero digits');
    if (digits.length > bits / BITS_PER_DIGIT) throw new Malformed(`hex number > ${bits} bits`);
    return BigInt(`0x${digits}`);
  });
}

export const quantity64 = quantity(64);
export const quantity256 = quantity(256);

/** An index or count as a number; what does not fit is beyond anything that exists. */
export const index: z.ZodType<number, string> = quantity64.transform(toSafeNumber);

/** `value`, or the largest safe integer where it is greater. */
export function toSafeNumber(value: bigint): number {
  return value > BigInt(Number.MAX_SAFE_INTEGER) ? Number.MAX_SAFE_INTEGER : Number(value);
}
