import type { BlockSelector, EthAccountProof } from '@bulkhead/protocol';
import type { Address, Hex } from 'viem';
import { bytesToBigint, fromHex, toHex, toQuantity, toWordHex } from '../hex.js';
import { decodeAccount, EMPTY_ACCOUNT } from '../state/account-body.js';
import { decodeSlotValue, triePath } from '../state/trie-state.js';
import type { ShardStorage } from '../storage/shard-storage.js';
import { proveTrie, readTrie } from '../trie/update-trie.js';
import { getSummary } from './block-index.js';

/** Proof of an account and its slots under a block's state root. @throws BLOCK_NOT_FOUND */
export async function getProof(
  storage: ShardStorage,
  address: Address,
  slots: readonly Hex[],
  at: BlockSelector,
): Promise<EthAccountProof> {
  const { nodes } = storage;
  const root = fromHex((await getSummary(storage, at)).stateRoot);
  const key = address.toLowerCase() as Address;
  const path = triePath(key);
  const encoded = await readTrie(root, path, nodes);
  const account = encoded === undefined ? EMPTY_ACCOUNT : decodeAccount(encoded);
  return {
    address: key,
    balance: toQuantity(account.balance),
    nonce: toQuantity(account.nonce),
    codeHash: toHex(account.codeHash),
    storageHash: toHex(account.storageRoot),
    accountProof: (await proveTrie(root, path, nodes)).map(toHex),
    storageProof: await Promise.all(
      slots.map(async (slot) => {
        const slotPath = triePath(toWordHex(slot));
        const leaf = await readTrie(account.storageRoot, slotPath, nodes);
        return {
          key: slot,
          value: toQuantity(leaf === undefined ? 0n : bytesToBigint(decodeSlotValue(leaf))),
          proof: (await proveTrie(account.storageRoot, slotPath, nodes)).map(toHex),
        };
      }),
    ),
  };
}
