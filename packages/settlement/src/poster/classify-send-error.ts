import { BaseError, InsufficientFundsError, NonceTooLowError, RpcRequestError } from 'viem';
import { getNodeError } from 'viem/utils';
import type { SendResult } from './poster-event.js';

export interface SendFailure {
  readonly result: SendResult;
  /** For people and logs. */
  readonly problem: 'none' | 'insufficient-funds' | 'unreachable' | 'refused';
}

/**
 * What a node meant by an error on `eth_sendRawTransaction`. JSON-RPC has one code for all of them, so the texts of geth,
 * reth, nethermind and anvil have to be told apart; anything unknown is sent again, which costs nothing.
 */
export function classifySendError(err: unknown): SendFailure {
  if (!(err instanceof BaseError)) return { result: 'failed', problem: 'unreachable' };
  const text = allDetails(err);
  if (/already known|already imported|already in pool|known transaction/.test(text)) return accepted;
  if (/underpriced|replacement fee too low|gas price too low to replace/.test(text)) {
    return { result: 'underpriced', problem: 'none' };
  }
  const meaning = getNodeError(err, {});
  if (meaning instanceof NonceTooLowError || /nonce.{0,20}too low|invalid nonce|old nonce/.test(text)) {
    return { result: 'nonce-too-low', problem: 'none' };
  }
  if (meaning instanceof InsufficientFundsError || /insufficient funds/.test(text)) {
    return { result: 'failed', problem: 'insufficient-funds' };
  }
  const answered = err.walk((inner) => inner instanceof RpcRequestError) !== null;
  return { result: 'failed', problem: answered ? 'refused' : 'unreachable' };
}

const accepted: SendFailure = { result: 'accepted', problem: 'none' };

function allDetails(err: BaseError): string {
  const parts: string[] = [];
  err.walk((inner) => {
    parts.push(inner instanceof BaseError ? inner.details : inner instanceof Error ? inner.message : '');
    return false;
  });
  return parts.join('\n').toLowerCase();
}
