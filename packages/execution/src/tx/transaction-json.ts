import { type EthTransaction, SYSTEM_TX_TYPE, type SystemTx } from '@bulkhead/protocol';
import type { Hex } from 'viem';
import { toHex, toQuantity } from '../hex.js';
import { effectiveGasPrice, TransactionType, type UserTransaction } from './user-transaction.js';

/** Where a transaction stands; none of it while it waits. */
export type TransactionPlace = Pick<
  EthTransaction,
  'blockHash' | 'blockNumber' | 'blockTimestamp' | 'transactionIndex'
>;

/** Place of a transaction that no block has. */
export const PENDING: TransactionPlace = {
  blockHash: null,
  blockNumber: null,
  blockTimestamp: null,
  transactionIndex: null,
};

/**
 * A user's transaction as JSON-RPC shows it.
 *
 * @param baseFee - of its block; while it waits, leave it out: the price shown is then the fee cap
 */
export function userTransactionJson(
  transaction: UserTransaction,
  chainId: bigint,
  place: TransactionPlace,
  baseFee?: bigint,
): EthTransaction {
  const { type, maxFeePerGas, yParity } = transaction;
  const gasPrice = baseFee === undefined ? maxFeePerGas : effectiveGasPrice(transaction, baseFee);
  const isLegacy = type === TransactionType.Legacy;
  return {
    ...place,
    hash: transaction.hash,
    type: toQuantity(type),
    from: transaction.sender,
    to: transaction.to ?? null,
    nonce: toQuantity(transaction.nonce),
    gas: toQuantity(transaction.gasLimit),
    value: toQuantity(transaction.value),
    input: toHex(transaction.data),
    gasPrice: toQuantity(gasPrice),
    ...((type === TransactionType.FeeMarket || type === TransactionType.SetCode) && {
      maxFeePerGas: toQuantity(maxFeePerGas),
      maxPriorityFeePerGas: toQuantity(transaction.maxPriorityFeePerGas),
    }),
    chainId: toQuantity(chainId),
    ...(!isLegacy && {
      accessList: transaction.accessList.map(({ address, slots }) => ({ address, storageKeys: slots })),
    }),
    ...(type === TransactionType.SetCode && {
      authorizationList: transaction.authorizations.map((each) => ({
        chainId: toQuantity(each.chainId),
        address: each.address,
        nonce: toQuantity(each.nonce),
        yParity: toQuantity(each.yParity),
        r: toQuantity(each.r),
        s: toQuantity(each.s),
      })),
    }),
    v: toQuantity(isLegacy ? 35n + 2n * chainId + BigInt(yParity) : yParity),
    r: toQuantity(transaction.r),
    s: toQuantity(transaction.s),
    ...(!isLegacy && { yParity: toQuantity(yParity) }),
  };
}

/** A 0x7E transaction as JSON-RPC shows it, in the field layout of the OP stack. */
export function systemTransactionJson(transaction: SystemTx, hash: Hex, place: TransactionPlace): EthTransaction {
  return {
    ...place,
    hash,
    type: toQuantity(SYSTEM_TX_TYPE),
    from: transaction.from,
    to: transaction.to,
    nonce: '0x0',
    gas: toQuantity(transaction.gas),
    value: '0x0',
    input: transaction.data,
    gasPrice: '0x0',
    v: '0x0',
    r: '0x0',
    s: '0x0',
    sourceHash: transaction.sourceHash,
    mint: '0x0',
    isSystemTx: false,
  };
}
