import { type Abi, decodeErrorResult, type Hex } from 'viem';

interface Call {
  readonly from?: Hex;
  readonly to: Hex;
  readonly data: Hex;
}

/**
 * How an eth_call ends: `success`, the name of the custom error it reverts with, `empty` for a revert without data,
 * or the selector of an error that `abi` doesn't know.
 */
export async function callOutcome(url: string, abi: Abi, call: Call, block: Hex | 'latest'): Promise<string> {
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'eth_call', params: [call, block] }),
    signal: AbortSignal.timeout(30_000),
  });
  const { error } = (await answer.json()) as { error?: { code: number; message: string; data?: Hex } };
  if (error === undefined) return 'success';
  if (error.code !== 3) throw new Error(`eth_call: ${error.code} ${error.message}`);
  if (error.data === undefined || error.data === '0x') return 'empty';
  try {
    return decodeErrorResult({ abi, data: error.data }).errorName;
  } catch {
    return error.data.slice(0, 10);
  }
}
