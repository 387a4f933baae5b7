import type { BlockSummary } from '../block/sealed-block.js';
import { executionError } from '../errors.js';
import { equalBytes, fromHex } from '../hex.js';
import { decodeAccount, sameAccount } from '../state/account-body.js';
import { decodeSlotValue, triePath } from '../state/trie-state.js';
import type { NodeSource } from '../trie/node-source.js';
import { EMPTY_TRIE_ROOT } from '../trie/seal-trie.js';
import { readTrie } from '../trie/update-trie.js';
import type { ShardBuckets } from './schema.js';

/** Accounts of the flat view that are compared with the trie, beside those that the head block changed. */
const SAMPLE = 32;

function corrupt(message: string, meta: Record<string, unknown>): Error {
  return executionError('STATE_CORRUPT', message, { meta });
}

/**
 * Looks whether a store can be built on: the head stands on its parent, the root node of its state is there, and the flat
 * view says what the trie says, for a sample and for everything that the head block changed.
 *
 * @throws STATE_CORRUPT
 */
export async function checkHead(buckets: ShardBuckets, head: BlockSummary, nodes: NodeSource): Promise<void> {
  const { number, hash } = head;
  if ((await buckets.numberByHash.find(hash)) !== number)
    throw corrupt('the head has no index entry', { number, hash });
  if ((await buckets.block.find(number))?.hash !== hash) throw corrupt('the head block is missing', { number, hash });
  if (number > 0 && (await buckets.summary.find(number - 1))?.hash !== head.parentHash) {
    throw corrupt('the head does not stand on its parent', { number, parentHash: head.parentHash });
  }
  const root = fromHex(head.stateRoot);
  if (!equalBytes(root, EMPTY_TRIE_ROOT)) await nodes.readEncoded(root);
  await checkSample(buckets, root, nodes);
  if (number > 0) await checkChanged(buckets, number, root, nodes);
}

async function checkSample(buckets: ShardBuckets, root: Uint8Array, nodes: NodeSource): Promise<void> {
  for await (const [address, body] of buckets.account.iterate({ limit: SAMPLE })) {
    const proven = await readTrie(root, triePath(address), nodes);
    if (proven === undefined || !sameAccount(decodeAccount(proven), body)) {
      throw corrupt('an account differs between the flat view and the trie', { address });
    }
  }
}

async function checkChanged(buckets: ShardBuckets, number: number, root: Uint8Array, nodes: NodeSource): Promise<void> {
  for (const { address, slots } of await buckets.undo.get(number)) {
    const encoded = await readTrie(root, triePath(address), nodes);
    const proven = encoded && decodeAccount(encoded);
    if (!sameAccount(proven, await buckets.account.find(address))) {
      throw corrupt('an account differs between the flat view and the trie', { address });
    }
    for (const { slot } of slots) {
      const leaf = proven && (await readTrie(proven.storageRoot, triePath(slot), nodes));
      const value = leaf && decodeSlotValue(leaf);
      const flat = await buckets.slot.find([address, slot]);
      if (value === undefined ? flat !== undefined : flat === undefined || !equalBytes(value, flat)) {
        throw corrupt('a slot differs between the flat view and the trie', { address, slot });
      }
    }
  }
}
