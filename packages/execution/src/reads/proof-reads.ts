import type { EthAccountProof } from '@bulkhead/protocol';
import type { Address, Hex } from 'viem';
import { bytesToBigint, toHex, toQuantity, toWordHex } from '../hex.js';
import { decodeAccount, EMPTY_ACCOUNT } from '../state/account-body.js';
import { decodeSlotValue, triePath } from '../state/trie-state.js';
import type { NodeSource } from '../trie/node-source.js';
import { proveTrie, readTrie } from '../trie/update-trie.js';

/** Slots that are proven at once; the next ones wait. */
const SLOTS_AT_ONCE = 32;

/**
 * Proof of an account and its slots under a state root (EIP-1186).
 *
 * @param mayGoOn - called between slots; what it throws ends the proof
 */
export async function proveAccount(
  nodes: NodeSource,
  stateRoot: Uint8Array,
  address: Address,
  slots: readonly Hex[],
  mayGoOn: () => void,
): Promise<EthAccountProof> {
  const key = address.toLowerCase() as Address;
  const path = triePath(key);
  const encoded = await readTrie(stateRoot, path, nodes);
  const account = encoded === undefined ? EMPTY_ACCOUNT : decodeAccount(encoded);

  async function proveSlot(slot: Hex) {
    const slotPath = triePath(toWordHex(slot));
    const leaf = await readTrie(account.storageRoot, slotPath, nodes);
    return {
      key: slot,
      value: toQuantity(leaf === undefined ? 0n : bytesToBigint(decodeSlotValue(leaf))),
      proof: (await proveTrie(account.storageRoot, slotPath, nodes)).map(toHex),
    };
  }

  const storageProof: EthAccountProof['storageProof'][number][] = [];
  for (let from = 0; from < slots.length; from += SLOTS_AT_ONCE) {
    mayGoOn();
    storageProof.push(...(await Promise.all(slots.slice(from, from + SLOTS_AT_ONCE).map(proveSlot))));
  }
  return {
    address: key,
    balance: toQuantity(account.balance),
    nonce: toQuantity(account.nonce),
    codeHash: toHex(account.codeHash),
    storageHash: toHex(account.storageRoot),
    accountProof: (await proveTrie(stateRoot, path, nodes)).map(toHex),
    storageProof,
  };
}
