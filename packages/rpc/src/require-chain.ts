import { RPC_CODES, RpcError } from './errors.js';
import type { RpcBackend } from './ports.js';
import type { ParsedCall } from './schema/call-request.js';

/** @throws -32000 when a call object names another chain, in geth's wording. */
export function requireChain({ chainId }: RpcBackend, call: ParsedCall): void {
  if (call.chainId === undefined || call.chainId === BigInt(chainId)) return;
  throw new RpcError(RPC_CODES.server, `chainId does not match node's (have=${call.chainId}, want=${chainId})`);
}
