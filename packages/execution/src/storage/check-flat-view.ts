import type { Address, Hex } from 'viem';
import { equalBytes, toHex } from '../hex.js';
import { type AccountBody, decodeAccount, sameAccount } from '../state/account-body.js';
import { decodeSlotValue, triePath } from '../state/trie-state.js';
import type { NodeSource } from '../trie/node-source.js';
import { readTrie } from '../trie/update-trie.js';
import { corrupt, needRow } from './corrupt.js';
import type { ShardBuckets } from './schema.js';

/** Random accounts, and as many random slots, of the flat view that are compared with the trie. */
const SAMPLE = 48;
/** Blocks below the head whose changes are compared, newest first, and how many accounts and slots of them at most. */
const RECENT_BLOCKS = 16;
const RECENT_ENTRIES = 1_024;

/** Where the sample begins: bytes that nobody can foresee, so that damage anywhere is found after some starts. */
export type RandomBytes = (length: number) => Uint8Array;

interface Comparison {
  readonly buckets: ShardBuckets;
  readonly nodes: NodeSource;
  readonly root: Uint8Array;
}

/**
 * Compares the flat view with the trie under `root`: a random sample, and what the newest blocks changed.
 *
 * @throws STATE_CORRUPT
 */
export async function checkFlatView(
  { buckets, nodes, root }: Comparison,
  head: number,
  randomBytes: RandomBytes,
): Promise<void> {
  const comparison = { buckets, nodes, root };
  await checkRandomRows(comparison, randomBytes);
  await checkRecentChanges(comparison, head);
}

async function checkRandomRows(comparison: Comparison, randomBytes: RandomBytes): Promise<void> {
  const { account, slot } = comparison.buckets;
  for (let count = 0; count < SAMPLE; count++) {
    const from = toHex(randomBytes(20));
    for await (const [address, body] of account.iterate({ gte: from, limit: 1 })) {
      await checkAccount(comparison, address, body);
    }
    for await (const [[address, key], value] of slot.iterate({ gte: [from, toHex(randomBytes(32))], limit: 1 })) {
      await checkSlot(comparison, await provenAccount(comparison, address), address, key, value);
    }
  }
}

async function checkRecentChanges(comparison: Comparison, head: number): Promise<void> {
  const { buckets } = comparison;
  let left = RECENT_ENTRIES;
  for (let number = head; number > Math.max(0, head - RECENT_BLOCKS) && left > 0; number--) {
    for (const { address, slots } of await needRow(buckets.undo, number, 'the way back over a block')) {
      const proven = await checkAccount(comparison, address, await buckets.account.find(address));
      for (const { slot } of slots.slice(0, left)) {
        await checkSlot(comparison, proven, address, slot, await buckets.slot.find([address, slot]));
      }
      left -= 1 + slots.length;
      if (left <= 0) break;
    }
  }
}

async function provenAccount({ root, nodes }: Comparison, address: Address): Promise<AccountBody | undefined> {
  const encoded = await readTrie(root, triePath(address), nodes);
  return encoded && decodeAccount(encoded);
}

async function checkAccount(
  comparison: Comparison,
  address: Address,
  flat: AccountBody | undefined,
): Promise<AccountBody | undefined> {
  const proven = await provenAccount(comparison, address);
  if (sameAccount(proven, flat)) return proven;
  throw corrupt('an account differs between the flat view and the trie', { address });
}

async function checkSlot(
  { nodes }: Comparison,
  account: AccountBody | undefined,
  address: Address,
  slot: Hex,
  flat: Uint8Array | undefined,
): Promise<void> {
  const leaf = account && (await readTrie(account.storageRoot, triePath(slot), nodes));
  const value = leaf && decodeSlotValue(leaf);
  if (value === undefined ? flat === undefined : flat !== undefined && equalBytes(value, flat)) return;
  throw corrupt('a slot differs between the flat view and the trie', { address, slot });
}
