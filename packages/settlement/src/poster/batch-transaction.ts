import { type L1Contracts, toAbiBatchHeader, toAbiOutputs } from '@bulkhead/protocol';
import { encodeFunctionData, type Hex, keccak256, type LocalAccount } from 'viem';
import { L1_ABIS } from '../l1/contract-abis.js';
import type { Fees } from './fees.js';
import type { PostRequest } from './ports.js';

/** Input of the transaction that carries a batch. */
export function batchInput({ header, outputs, payload }: PostRequest): Hex {
  return encodeFunctionData({
    abi: L1_ABIS.BatchInbox,
    functionName: 'postBatchCalldata',
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

/** The transaction of a batch, or, without one, a transfer of nothing from the account to itself. */
export async function signPlan(
  account: LocalAccount,
  contracts: L1Contracts,
  { chainId, nonce, gas, fees }: TransactionPlan,
  request: PostRequest | undefined,
): Promise<SignedTransaction> {
  const target =
    request === undefined ? { to: account.address } : { to: contracts.BatchInbox, data: batchInput(request) };
  const raw = await account.signTransaction({ type: 'eip1559', chainId, nonce, gas, ...fees, ...target });
  return { raw, hash: keccak256(raw) };
}
