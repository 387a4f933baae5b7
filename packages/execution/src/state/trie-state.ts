import type { Address, Hex } from 'viem';
import { keccak256 } from '../crypto/keccak.js';
import { decodeRlp } from '../decode-rlp.js';
import { executionError } from '../errors.js';
import { EMPTY_BYTES, fromHex } from '../hex.js';
import { toNibbles } from '../trie/nibbles.js';
import type { NodeSource } from '../trie/node-source.js';
import { readTrie } from '../trie/update-trie.js';
import { type AccountBody, decodeAccount } from './account-body.js';
import type { StateReader } from './state-reader.js';

/** Path of an account or slot in its trie: the nibbles of its hash. */
export function triePath(key: Address | Hex): Uint8Array {
  return toNibbles(keccak256(fromHex(key)));
}

/** The value that a storage trie's leaf holds. @throws STATE_CORRUPT */
export function decodeSlotValue(encoded: Uint8Array): Uint8Array {
  const value = decodeRlp(encoded, 'a storage value');
  if (Array.isArray(value)) throw executionError('STATE_CORRUPT', 'a storage value is a list');
  return value;
}

export type ReadCode = (codeHash: Uint8Array) => Promise<Uint8Array>;

/**
 * The state under a root, read from the trie: the past, and views that must not move while the head does.
 */
export function createTrieState(stateRoot: Uint8Array, nodes: NodeSource, readCode: ReadCode): StateReader {
  // One account's slots are read in a row; its root need not be searched again.
  const accounts = new Map<Address, AccountBody | undefined>();

  async function getAccount(address: Address): Promise<AccountBody | undefined> {
    if (accounts.has(address)) return accounts.get(address);
    const encoded = await readTrie(stateRoot, triePath(address), nodes);
    const account = encoded && decodeAccount(encoded);
    accounts.set(address, account);
    return account;
  }

  return {
    getAccount,
    async getStorage(address, slot) {
      const account = await getAccount(address);
      if (account === undefined) return EMPTY_BYTES;
      const encoded = await readTrie(account.storageRoot, triePath(slot), nodes);
      return encoded === undefined ? EMPTY_BYTES : decodeSlotValue(encoded);
    },
    getCode: readCode,
  };
}
