import type { Hex } from 'viem';
import { RPC_CODES, RpcError } from './errors.js';

const ERROR_SELECTOR = '0x08c379a0';
const PANIC_SELECTOR = '0x4e487b71';
const WORD = 64;
const SELECTOR = ERROR_SELECTOR.length;
const MAX_REASON_BYTES = 1_024;

/** Solidity's panic codes in geth's words. */
const PANICS: ReadonlyMap<bigint, string> = new Map([
  [0x00n, 'generic panic'],
  [0x01n, 'assert(false)'],
  [0x11n, 'arithmetic underflow or overflow'],
  [0x12n, 'division or modulo by zero'],
  [0x21n, 'enum overflow'],
  [0x22n, 'invalid encoded storage byte array accessed'],
  [0x31n, 'out-of-bounds array access; popping on an empty array'],
  [0x32n, 'out-of-bounds access of an array or bytesN'],
  [0x41n, 'out of memory'],
  [0x51n, 'uninitialized function'],
]);

/** The error for reverted execution: code 3, the reason in words where there is one, the raw revert bytes as data. */
export function revertedError(data: Hex): RpcError {
  const reason = revertReason(data);
  return new RpcError(
    RPC_CODES.reverted,
    reason === undefined ? 'execution reverted' : `execution reverted: ${reason}`,
    data,
  );
}

function revertReason(data: Hex): string | undefined {
  if (data.startsWith(PANIC_SELECTOR)) {
    const code = word(data, SELECTOR);
    if (code === undefined) return undefined;
    return PANICS.get(code) ?? `unknown panic code: 0x${code.toString(16)}`;
  }
  return data.startsWith(ERROR_SELECTOR) ? errorString(data) : undefined;
}

/** Padding after the string may be missing: contracts write their errors by hand. */
function errorString(data: Hex): string | undefined {
  const offset = word(data, SELECTOR);
  if (offset === undefined || offset > BigInt(data.length)) return undefined;
  const lengthAt = SELECTOR + Number(offset) * 2;
  const length = word(data, lengthAt);
  if (length === undefined || length > BigInt(data.length)) return undefined;
  const start = lengthAt + WORD;
  const end = start + Number(length) * 2;
  if (end > data.length) return undefined;
  return Buffer.from(data.slice(start, Math.min(end, start + MAX_REASON_BYTES * 2)), 'hex').toString('utf8');
}

function word(data: Hex, at: number): bigint | undefined {
  return at + WORD <= data.length ? BigInt(`0x${data.slice(at, at + WORD)}`) : undefined;
}
