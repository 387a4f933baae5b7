import { invalidParams, invalidRequest, RPC_CODES, RpcError } from './errors.js';
import { isDeeperThan } from './json-depth.js';
import type { RpcLimits } from './limits.js';

export type RequestId = string | number | null;

/** One entry of a message: a call, or what is wrong with it. */
export type Envelope =
  | {
      readonly ok: true;
      /** Undefined for a notification. */
      readonly id: RequestId | undefined;
      readonly method: string;
      readonly params: readonly unknown[];
    }
  | { readonly ok: false; readonly id: RequestId | undefined; readonly error: RpcError };

/** @throws -32700 for invalid UTF-8 or JSON, -32600 for absurd nesting. */
export function parseJson(body: Uint8Array, limits: RpcLimits): unknown {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(body);
  } catch {
    throw new RpcError(RPC_CODES.parse, 'parse error: invalid UTF-8');
  }
  if (isDeeperThan(text, limits.jsonDepth)) throw invalidRequest(`nested deeper than ${limits.jsonDepth} levels`);
  try {
    return JSON.parse(text);
  } catch {
    throw new RpcError(RPC_CODES.parse, 'parse error: invalid JSON');
  }
}

/** JSON-RPC 2.0's request object. `params` may be absent or null; named params are refused, as geth does. */
export function parseEnvelope(value: unknown, limits: RpcLimits): Envelope {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return refuse(null, 'invalid request');
  const { jsonrpc, id: rawId, method, params }: Partial<Record<string, unknown>> = value;
  if (!isId(rawId, limits)) return refuse(null, 'invalid request: id must be a short string or a safe number');
  if (jsonrpc !== '2.0' || typeof method !== 'string') return refuse(rawId ?? null, 'invalid request');
  if (params == null) return { ok: true, id: rawId, method, params: [] };
  if (!Array.isArray(params)) return { ok: false, id: rawId, error: invalidParams('non-array args') };
  return { ok: true, id: rawId, method, params };
}

function refuse(id: RequestId, message: string): Envelope {
  return { ok: false, id, error: invalidRequest(message) };
}

/** An id must come back exactly; numbers past 2^53 would not. */
function isId(id: unknown, limits: RpcLimits): id is RequestId | undefined {
  if (id === undefined || id === null) return true;
  if (typeof id === 'string') return id.length <= limits.idLength;
  return typeof id === 'number' && Math.abs(id) <= Number.MAX_SAFE_INTEGER;
}
