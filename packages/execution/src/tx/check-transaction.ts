import { equalBytes } from '../hex.js';
import { type AccountBody, EMPTY_CODE_HASH } from '../state/account-body.js';
import { intrinsicGas, MAX_INITCODE_BYTES, MAX_TX_GAS } from './intrinsic-gas.js';
import type { TransactionRefusal, UserTransaction } from './user-transaction.js';

/** 2^64 − 1: a nonce that can't be counted up (EIP-2681). */
const MAX_NONCE = 2n ** 64n - 1n;

/** What no state could make valid, or undefined. For the pool and for the block alike. */
export function findFormRefusal(transaction: UserTransaction): TransactionRefusal | undefined {
  const { nonce, gasLimit, to, data, maxFeePerGas, maxPriorityFeePerGas } = transaction;
  if (maxPriorityFeePerGas > maxFeePerGas) return 'TIP_ABOVE_FEE_CAP';
  if (nonce === MAX_NONCE) return 'NONCE_MAX';
  if (gasLimit > MAX_TX_GAS) return 'GAS_LIMIT';
  if (to === undefined && data.length > MAX_INITCODE_BYTES) return 'INITCODE_SIZE';
  const { intrinsic, floor } = intrinsicGas(transaction);
  return gasLimit < intrinsic || gasLimit < floor ? 'INTRINSIC_GAS' : undefined;
}

export interface TransactionContext {
  /** The sender's account; undefined if there is none. */
  readonly account: Pick<AccountBody, 'nonce' | 'balance' | 'codeHash'> | undefined;
  /** Whether the sender's code is a delegation (EIP-7702); asked only if it has code. */
  readonly isDelegated: boolean;
  readonly baseFee: bigint;
  /** Gas left in the block. */
  readonly gasLeft: bigint;
}

/** Why a well-formed transaction can't run in this block, or undefined. */
export function findStateRefusal(
  transaction: UserTransaction,
  context: TransactionContext,
): TransactionRefusal | undefined {
  const { account, baseFee, gasLeft } = context;
  const { nonce, gasLimit, maxFeePerGas, value } = transaction;
  const accountNonce = account?.nonce ?? 0n;
  if (nonce < accountNonce) return 'NONCE_TOO_LOW';
  if (nonce > accountNonce) return 'NONCE_TOO_HIGH';
  if (account !== undefined && !equalBytes(account.codeHash, EMPTY_CODE_HASH) && !context.isDelegated) {
    return 'SENDER_NOT_EOA';
  }
  if (maxFeePerGas < baseFee) return 'FEE_TOO_LOW';
  if (gasLimit > gasLeft) return 'BLOCK_GAS';
  return gasLimit * maxFeePerGas + value > (account?.balance ?? 0n) ? 'INSUFFICIENT_FUNDS' : undefined;
}
