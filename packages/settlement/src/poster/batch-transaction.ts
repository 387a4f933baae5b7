import { DaKind, keccak256, type L1Contracts, toAbiBatchHeader, toAbiOutputs } from '@bulkhead/protocol';
import { encodeFunctionData, type Hex, type LocalAccount, prepareEncodeFunctionData } from 'viem';
import { L1_ABIS } from '../l1/contract-abis.js';
import type { Fees } from './fees.js';
import type { PostRequest } from './ports.js';

// Prepared, because a selector is a hash.
const BLOBS_CALL = prepareEncodeFunctionData({ abi: L1_ABIS.BatchInbox, functionName: 'postBatchBlobs' });
const CALLDATA_CALL = prepareEncodeFunctionData({ abi: L1_ABIS.BatchInbox, functionName: 'postBatchCalldata' });

/** Input of the transaction that carries a batch; with its payload, unless that is in blobs. */
export function batchInput({ header, outputs, payload }: PostRequest): Hex {
  if (header.daKind === DaKind.Blobs) {
    const args = [toAbiBatchHeader(header), toAbiOutputs(outputs)] as const;
    return encodeFunctionData({ ...BLOBS_CALL, args });
  }
  return encodeFunctionData({
    ...CALLDATA_CALL,
    args: [toAbiBatchHeader(header), toAbiOutputs(outputs), payload],
  });
}

export interface TransactionPlan {
  readonly chainId: number;
  readonly nonce: number;
  readonly gas: bigint;
  readonly fees: Fees;
}

export interface SignedTransaction {
  readonly raw: Hex;
  readonly hash: Hex;
}

/**
 * The transaction of a batch, or, without one, a transfer of nothing from the account to itself; with versioned hashes a
 * blob transaction, without its sidecar.
 */
export async function signPlan(
  account: LocalAccount,
  contracts: L1Contracts,
  { chainId, nonce, gas, fees }: TransactionPlan,
  request: PostRequest | undefined,
  blobVersionedHashes: readonly Hex[] = [],
): Promise<SignedTransaction> {
  const target =
    request === undefined ? { to: account.address } : { to: contracts.BatchInbox, data: batchInput(request) };
  const { maxFeePerBlobGas, ...plainFees } = fees;
  const common = { chainId, nonce, gas, ...plainFees, ...target };
  const raw =
    maxFeePerBlobGas === undefined
      ? await account.signTransaction({ ...common, type: 'eip1559' })
      : await account.signTransaction({
          ...common,
          type: 'eip4844',
          maxFeePerBlobGas,
          blobVersionedHashes: [...blobVersionedHashes],
          sidecars: false,
        });
  return { raw, hash: keccak256(raw) };
}
