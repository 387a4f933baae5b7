import { decodeErrorResult } from 'viem';
import { toHex } from '../hex.js';

/** The reason that Solidity's `Error(string)` gives, if it is one. */
export function revertReason(output: Uint8Array): string | undefined {
  try {
    const { errorName, args } = decodeErrorResult({ data: toHex(output) });
    return errorName === 'Error' && typeof args?.[0] === 'string' ? args[0] : undefined;
  } catch {
    // A contract may revert with anything.
    return undefined;
  }
}

/** `execution reverted`, with the reason where there is one, as geth says it. */
export function revertMessage(output: Uint8Array): string {
  const reason = revertReason(output);
  return reason === undefined ? 'execution reverted' : `execution reverted: ${reason}`;
}
