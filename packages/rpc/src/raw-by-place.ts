import type { BlockSelector } from '@bulkhead/protocol';
import type { Hex } from 'viem';
import type { RpcBackend } from './ports.js';

/** EIP-2718 bytes of a transaction by its place in a block; null when there is none. */
export async function rawByPlace(backend: RpcBackend, at: BlockSelector, index: number): Promise<Hex | null> {
  const transaction = await backend.getTransactionByIndex(at, index);
  return transaction === undefined ? null : ((await backend.getRawTransaction(transaction.hash)) ?? null);
}
