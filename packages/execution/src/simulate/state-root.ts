import type { Address } from 'viem';
import { encodeString } from '../rlp.js';
import { encodeAccount } from '../state/account-body.js';
import type { StateOverlay } from '../state/overlay.js';
import { triePath } from '../state/trie-state.js';
import type { NodeSource } from '../trie/node-source.js';
import { EMPTY_TRIE_ROOT } from '../trie/seal-trie.js';
import { type TrieChange, updateTrie } from '../trie/update-trie.js';

/** The root of the state that an overlay makes of the one under `baseRoot`. Nothing is kept. */
export async function overlayRoot(overlay: StateOverlay, baseRoot: Uint8Array, nodes: NodeSource): Promise<Uint8Array> {
  const { accounts, slots, wiped } = overlay.writes();
  const changes: TrieChange[] = [];
  for (const address of new Set([...accounts.keys(), ...slots.keys(), ...wiped])) {
    const body = await overlay.getAccount(address);
    const value = body && encodeAccount({ ...body, storageRoot: await storageRoot(address) });
    changes.push({ key: triePath(address), value });
  }
  return updateTrie(baseRoot, changes, nodes, () => {});

  async function storageRoot(address: Address): Promise<Uint8Array> {
    const before = await overlay.baseAccount(address);
    const root = before === undefined || wiped.has(address) ? EMPTY_TRIE_ROOT : before.storageRoot;
    const written = [...(slots.get(address) ?? [])].map(
      ([slot, value]): TrieChange => ({
        key: triePath(slot),
        value: value.length === 0 ? undefined : encodeString(value),
      }),
    );
    return updateTrie(root, written, nodes, () => {});
  }
}
