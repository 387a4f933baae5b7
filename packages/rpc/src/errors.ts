import type { Hex } from 'viem';

/** Codes of JSON-RPC 2.0, EIP-1474 and geth that this server answers with. */
export const RPC_CODES = {
  parse: -32700,
  invalidRequest: -32600,
  methodNotFound: -32601,
  invalidParams: -32602,
  internal: -32603,
  server: -32000,
  unavailable: -32002,
  responseTooLarge: -32003,
  limitExceeded: -32005,
  reverted: 3,
  /** EIP-7966. */
  syncTimeout: 4,
  notReady: 5,
} as const;

const MAX_NAME_LENGTH = 100;

/** An answer that is an error: the client sees exactly this code, message and data. */
export class RpcError extends Error {
  override readonly name = 'RpcError';
  readonly code: number;
  readonly data: Hex | undefined;

  constructor(code: number, message: string, data?: Hex) {
    super(message);
    this.code = code;
    this.data = data;
  }
}

export function invalidParams(message: string): RpcError {
  return new RpcError(RPC_CODES.invalidParams, message);
}

export function invalidRequest(message: string): RpcError {
  return new RpcError(RPC_CODES.invalidRequest, message);
}

/** Wording that ethers matches on. */
export function methodNotFound(method: string): RpcError {
  const name = method.length > MAX_NAME_LENGTH ? `${method.slice(0, MAX_NAME_LENGTH)}…` : method;
  return new RpcError(RPC_CODES.methodNotFound, `the method ${name} does not exist/is not available`);
}

export function headerNotFound(): RpcError {
  return new RpcError(RPC_CODES.server, 'header not found');
}

export function filterNotFound(): RpcError {
  return new RpcError(RPC_CODES.server, 'filter not found');
}

export function limitExceeded(message: string): RpcError {
  return new RpcError(RPC_CODES.limitExceeded, message);
}

/** geth's code and wording. Not -32005: viem would ask again for the same megabytes. */
export function responseTooLarge(): RpcError {
  return new RpcError(RPC_CODES.responseTooLarge, 'response too large');
}
