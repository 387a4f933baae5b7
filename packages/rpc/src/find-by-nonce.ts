import type { EthTransaction } from '@bulkhead/protocol';
import type { Address } from 'viem';
import { firstBlockWhere } from './first-block-where.js';
import type { RpcBackend } from './ports.js';

/**
 * The transaction with which an account used a nonce: nonces only rise, so the block is found by halving. Undefined when
 * the nonce is not used yet, or went to a creation or a delegation (EIP-7702) of the account.
 */
export async function findBySenderAndNonce(
  backend: RpcBackend,
  sender: Address,
  nonce: bigint,
): Promise<EthTransaction | undefined> {
  const { latest } = backend.heads();
  const number = await firstBlockWhere(latest, async (at) => (await backend.getNonce(sender, { number: at })) > nonce);
  const block = number === undefined ? undefined : await backend.getBlock({ number }, true);
  for (const each of block?.transactions ?? []) {
    if (typeof each === 'object' && each.from === sender && BigInt(each.nonce) === nonce) return each;
  }
  return undefined;
}
