import { BaseError, decodeErrorResult, type Hex } from 'viem';
import { L1_ERRORS_ABI } from './contract-abis.js';

/** Name and arguments of a contract error, `WrongBatchIndex(3, 4)`; the plain data when no ABI knows it. */
export function decodeRevert(data: Hex): string {
  if (data === '0x') return 'reverted without data';
  try {
    const { errorName, args } = decodeErrorResult({ abi: L1_ERRORS_ABI, data });
    return `${errorName}(${(args ?? []).map(String).join(', ')})`;
  } catch {
    return `unknown error ${data.slice(0, 138)}`;
  }
}

/** The revert data inside a viem error, if a call failed by reverting. */
export function findRevertData(err: unknown): Hex | undefined {
  if (!(err instanceof BaseError)) return undefined;
  const holder = err.walk((inner) => isHexData((inner as { data?: unknown }).data));
  const data = (holder as { data?: unknown } | null)?.data;
  return isHexData(data) ? data : undefined;
}

function isHexData(data: unknown): data is Hex {
  return typeof data === 'string' && /^0x([0-9a-fA-F]{2})*$/.test(data);
}
