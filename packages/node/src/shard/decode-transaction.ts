import {
  decodeTransaction,
  findFormRefusal,
  PENDING,
  type TransactionRefusal,
  userTransactionJson,
} from '@bulkhead/execution';
import type { SubmitRefusal } from '@bulkhead/rpc';
import { MAX_TRANSACTION_BYTES, type PooledTransaction } from '@bulkhead/sequencer';
import { type Hex, hexToBytes } from 'viem';

export type Decoded =
  | { readonly ok: true; readonly transaction: PooledTransaction }
  | { readonly ok: false; readonly code: SubmitRefusal };
/** EIP-4844. */
const BLOB_TYPE = '0x03';

export type DecodeTransaction = (raw: Hex) => Decoded;

const REFUSALS: Record<TransactionRefusal, SubmitRefusal> = {
  DECODE: 'INVALID_ENCODING',
  TYPE: 'TYPE_NOT_SUPPORTED',
  WRONG_CHAIN: 'WRONG_CHAIN_ID',
  NOT_REPLAY_PROTECTED: 'NOT_REPLAY_PROTECTED',
  SIGNATURE: 'INVALID_SENDER',
  TIP_ABOVE_FEE_CAP: 'TIP_ABOVE_FEE_CAP',
  GAS_LIMIT: 'EXCEEDS_TX_GAS_LIMIT',
  INTRINSIC_GAS: 'INTRINSIC_GAS_TOO_LOW',
  INITCODE_SIZE: 'TOO_LARGE',
  NONCE_MAX: 'NONCE_TOO_HIGH',
  FEE_TOO_LOW: 'FEE_CAP_BELOW_BASE_FEE',
  SENDER_NOT_EOA: 'INVALID_SENDER',
  NONCE_TOO_LOW: 'NONCE_TOO_LOW',
  NONCE_TOO_HIGH: 'NONCE_TOO_HIGH',
  INSUFFICIENT_FUNDS: 'INSUFFICIENT_FUNDS',
  BLOCK_GAS: 'EXCEEDS_BLOCK_GAS_LIMIT',
  FAULT: 'INVALID_ENCODING',
};

/** Reads what a user sent with the same function that blocks are made with, and makes it fit for the pool. */
export function createDecodeTransaction(chainId: number): DecodeTransaction {
  const chain = BigInt(chainId);
  return (raw) => {
    // With its blobs it would be too large as well, but nothing smaller would do either.
    if (raw.startsWith(BLOB_TYPE)) return { ok: false, code: 'TYPE_NOT_SUPPORTED' };
    if (raw.length / 2 - 1 > MAX_TRANSACTION_BYTES) return { ok: false, code: 'TOO_LARGE' };
    const bytes = hexToBytes(raw);
    const decoded = decodeTransaction(bytes, chain);
    if (!decoded.ok) return { ok: false, code: REFUSALS[decoded.code] };
    const { transaction } = decoded;
    const refusal = findFormRefusal(transaction);
    if (refusal !== undefined) return { ok: false, code: REFUSALS[refusal] };
    return {
      ok: true,
      transaction: {
        hash: transaction.hash,
        raw,
        sender: transaction.sender,
        nonce: transaction.nonce,
        gas: transaction.gasLimit,
        value: transaction.value,
        maxFeePerGas: transaction.maxFeePerGas,
        maxPriorityFeePerGas: transaction.maxPriorityFeePerGas,
        size: bytes.length,
        json: userTransactionJson(transaction, chain, PENDING),
      },
    };
  };
}
