import { CodedError } from '@bulkhead/runtime';

/** @throws CodedError RPC_UNREACHABLE (retry), RPC_ANSWER (reject) */
export async function callRpc(url: string, method: string, params: readonly unknown[]): Promise<unknown> {
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }),
    signal: AbortSignal.timeout(10_000),
  }).catch((cause: unknown) => {
    throw new CodedError({ code: 'RPC_UNREACHABLE', message: `${url} does not answer`, verdict: 'retry', cause });
  });
  const body = (await answer.json()) as { result?: unknown; error?: { code: number; message: string } };
  if (body.error !== undefined)
    throw new CodedError({ code: 'RPC_ANSWER', message: `${method}: ${body.error.message}`, verdict: 'reject' });
  return body.result;
}
