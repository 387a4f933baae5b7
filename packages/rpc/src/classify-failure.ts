import { describeError, isCodedError, type Logger } from '@bulkhead/runtime';
import { headerNotFound, limitExceeded, RPC_CODES, RpcError, responseTooLarge } from './errors.js';

/**
 * The error a client gets for what a method threw. Only what nobody foresaw becomes -32603: it is logged, and the
 * client learns nothing about it.
 */
export function classifyFailure(err: unknown, method: string, logger: Logger): RpcError {
  if (err instanceof RpcError) return err;
  switch (codeOf(err)) {
    case 'BLOCK_NOT_FOUND':
      return headerNotFound();
    case 'NOT_READY':
      return new RpcError(RPC_CODES.server, err instanceof Error ? err.message : 'not ready');
    case 'LIMIT_EXCEEDED':
      return limitExceeded(err instanceof Error ? err.message : 'limit exceeded');
    case 'RESULT_TOO_LARGE':
      return responseTooLarge();
    case 'INVALID_PARAMS':
      return new RpcError(RPC_CODES.invalidParams, err instanceof Error ? err.message : 'invalid params');
  }
  if (isCodedError(err) && err.verdict === 'reject') return new RpcError(RPC_CODES.server, err.message);
  if (isCodedError(err) && err.verdict === 'retry') {
    logger.warn(`${method} is unavailable: ${describeError(err)}`, { method, err });
    return new RpcError(RPC_CODES.unavailable, 'resource unavailable, try again');
  }
  logger.error(`${method} failed: ${describeError(err)}`, { method, err });
  return new RpcError(RPC_CODES.internal, 'internal error');
}

/** By name, not by class: an error may have crossed a process boundary. */
function codeOf(err: unknown): unknown {
  return typeof err === 'object' && err !== null && 'code' in err ? err.code : undefined;
}
