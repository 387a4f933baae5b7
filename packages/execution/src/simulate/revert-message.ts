import { decodeErrorResult } from 'viem';
import { toHex } from '../hex.js';

/** `execution reverted`, with the reason where Solidity's `Error(string)` gives one, as geth says it. */
export function revertMessage(output: Uint8Array): string {
  try {
    const { errorName, args } = decodeErrorResult({ data: toHex(output) });
    if (errorName === 'Error' && typeof args?.[0] === 'string') return `execution reverted: ${args[0]}`;
  } catch {
    // A contract may revert with anything.
  }
  return 'execution reverted';
}
