import type { Address, Hex } from 'viem';

/** EIP-2718 types that a user may send. */
export const TransactionType = { Legacy: 0, AccessList: 1, FeeMarket: 2, SetCode: 4 } as const;
export type TransactionType = (typeof TransactionType)[keyof typeof TransactionType];

export interface AccessListItem {
  readonly address: Address;
  readonly slots: readonly Hex[];
}

/** A tuple of EIP-7702, well-formed but not judged: a bad one is passed over, it doesn't spoil its transaction. */
export interface Authorization {
  readonly chainId: bigint;
  /** Zero takes the delegation back. */
  readonly address: Address;
  readonly nonce: bigint;
  readonly yParity: number;
  readonly r: bigint;
  readonly s: bigint;
}

/** A user's transaction: well-formed, for this chain, and really signed by `sender`. Amounts in wei. */
export interface UserTransaction {
  readonly raw: Uint8Array;
  readonly hash: Hex;
  readonly type: TransactionType;
  readonly sender: Address;
  readonly nonce: bigint;
  readonly gasLimit: bigint;
  /** Absent for a creation. */
  readonly to: Address | undefined;
  readonly value: bigint;
  readonly data: Uint8Array;
  /** Fee cap per gas; the gas price of types 0 and 1. */
  readonly maxFeePerGas: bigint;
  /** Tip cap per gas; the gas price of types 0 and 1. */
  readonly maxPriorityFeePerGas: bigint;
  readonly accessList: readonly AccessListItem[];
  readonly authorizations: readonly Authorization[];
  readonly yParity: number;
  readonly r: bigint;
  readonly s: bigint;
}

/**
 * Why a transaction is left out of a block:
 * - form: `DECODE`, `TYPE` (blobs, 0x7E, unknown), `WRONG_CHAIN`, `NOT_REPLAY_PROTECTED` (EIP-155), `SIGNATURE`
 *   (EIP-2 included), `TIP_ABOVE_FEE_CAP` (EIP-1559), `GAS_LIMIT` (over the cap of EIP-7825), `INTRINSIC_GAS`
 *   (EIP-7623 included), `INITCODE_SIZE` (EIP-3860), `NONCE_MAX` (EIP-2681)
 * - state: `FEE_TOO_LOW`, `SENDER_NOT_EOA` (EIP-3607), `NONCE_TOO_LOW`, `NONCE_TOO_HIGH`, `INSUFFICIENT_FUNDS`,
 *   `BLOCK_GAS` (more than is left in the block)
 * - `FAULT`: the EVM itself failed; the transaction left no trace
 */
export type TransactionRefusal =
  | 'DECODE'
  | 'TYPE'
  | 'WRONG_CHAIN'
  | 'NOT_REPLAY_PROTECTED'
  | 'SIGNATURE'
  | 'TIP_ABOVE_FEE_CAP'
  | 'GAS_LIMIT'
  | 'INTRINSIC_GAS'
  | 'INITCODE_SIZE'
  | 'NONCE_MAX'
  | 'FEE_TOO_LOW'
  | 'SENDER_NOT_EOA'
  | 'NONCE_TOO_LOW'
  | 'NONCE_TOO_HIGH'
  | 'INSUFFICIENT_FUNDS'
  | 'BLOCK_GAS'
  | 'FAULT';

/** Wei per gas that the transaction pays in a block with this base fee, which its fee cap must reach (EIP-1559). */
export function effectiveGasPrice(
  transaction: Pick<UserTransaction, 'maxFeePerGas' | 'maxPriorityFeePerGas'>,
  baseFee: bigint,
): bigint {
  const { maxFeePerGas, maxPriorityFeePerGas } = transaction;
  const wanted = baseFee + maxPriorityFeePerGas;
  return wanted < maxFeePerGas ? wanted : maxFeePerGas;
}
