import { bigintToBytes } from '../hex.js';
import { encodeString } from '../rlp.js';
import { insert } from './edit-trie.js';
import { toNibbles } from './nibbles.js';
import { sealTrie } from './seal-trie.js';
import type { Link } from './trie-node.js';

/** Root of the trie that maps RLP(index) to each value: transactions and receipts of a block. */
export function orderedTrieRoot(values: readonly Uint8Array[]): Uint8Array {
  let root: Link | undefined;
  for (const [index, value] of values.entries()) {
    const key = toNibbles(encodeString(bigintToBytes(BigInt(index))));
    root = insert(root, key, 0, value, unreachable);
  }
  return sealTrie(root, () => {});
}

function unreachable(): never {
  throw new Error('a trie that was built in memory holds no hashes');
}
