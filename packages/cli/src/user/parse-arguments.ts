import { CodedError } from '@bulkhead/runtime';
import { type Address, type Hex, isAddress, parseEther } from 'viem';

function bad(message: string): never {
  throw new CodedError({ code: 'BAD_ARGUMENT', message, verdict: 'reject' });
}

/** Ether, as people write it: `1.5`. @returns wei. @throws CodedError BAD_ARGUMENT (reject) */
export function parseAmount(text: string): bigint {
  if (!/^\d{1,30}(\.\d{1,18})?$/.test(text)) bad(`"${text}" is not an amount in ether, like 1.5`);
  const wei = parseEther(text);
  return wei > 0n ? wei : bad('the amount must be more than zero');
}

/** @throws CodedError BAD_ARGUMENT (reject) */
export function parseAddress(text: string): Address {
  return isAddress(text, { strict: false }) ? text : bad(`"${text}" is not an address`);
}

/** A message id or a transaction hash. @throws CodedError BAD_ARGUMENT (reject) */
export function parseHash(text: string): Hex {
  return /^0x[0-9a-fA-F]{64}$/.test(text)
    ? (text.toLowerCase() as Hex)
    : bad(`"${text}" is not a message id or transaction hash`);
}

/** Bytes in hex. @throws CodedError BAD_ARGUMENT (reject) */
export function parseBytes(text: string, what: string): Hex {
  return /^0x(?:[0-9a-fA-F]{2})+$/.test(text) ? (text.toLowerCase() as Hex) : bad(`${what} is not hex, like 0x02f8…`);
}

/** @throws CodedError BAD_ARGUMENT (reject) */
export function parseInteger(text: string): number {
  return /^\d{1,9}$/.test(text) ? Number(text) : bad(`"${text}" is not a number`);
}
