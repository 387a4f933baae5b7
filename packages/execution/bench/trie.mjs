// One block's changes to the state trie: ours, which hashes each touched node once, against puts on @ethereumjs/mpt.
// Usage: node packages/execution/bench/trie.mjs [accounts] [changes]
import { createMPT } from '@ethereumjs/mpt';
import { createShardCommon } from '../dist/evm/create-common.js';
import { toHex } from '../dist/hex.js';
import { keccak256 } from '../dist/index.js';
import { toNibbles } from '../dist/trie/nibbles.js';
import { createNodeSource } from '../dist/trie/node-source.js';
import { EMPTY_TRIE_ROOT } from '../dist/trie/seal-trie.js';
import { updateTrie } from '../dist/trie/update-trie.js';

const [accounts = 20_000, changes = 2_000] = process.argv.slice(2).map(Number);
const keys = Array.from({ length: accounts }, (_, i) => keccak256(Buffer.from(`account ${i}`)));
const value = (i) => new Uint8Array(78).fill((i % 250) + 1);
const stored = new Map();
const source = createNodeSource(async (hashes) => hashes.map((hash) => stored.get(toHex(hash))), 100_000);
const emit = (hash, encoded) => stored.set(toHex(hash), encoded);
const batch = (from, count, shift) =>
  Array.from({ length: count }, (_, i) => ({ key: keys[(from + i * 7) % accounts], value: value(i + shift) }));
const path = ({ key, value }) => ({ key: toNibbles(key), value });

let root = await updateTrie(EMPTY_TRIE_ROOT, batch(0, accounts, 0).map(path), source, emit);
const reference = await createMPT({ common: createShardCommon(1) });
for (const { key, value } of batch(0, accounts, 0)) await reference.put(key, value);

const ROUNDS = Math.max(5, Math.ceil(20_000 / changes));
let ours = 0;
let theirs = 0;
for (let round = 1; round <= ROUNDS; round++) {
  const each = batch(round * 13, changes, round);
  let start = performance.now();
  root = await updateTrie(root, each.map(path), source, emit);
  ours += performance.now() - start;
  start = performance.now();
  for (const { key, value } of each) await reference.put(key, value);
  theirs += performance.now() - start;
}
if (toHex(root) !== toHex(reference.root())) throw new Error('the roots differ');
const per = (ms) => ((ms * 1_000) / (ROUNDS * changes)).toFixed(1);
console.log(
  `${changes} changes of ${accounts} accounts: ${per(ours)} us each, @ethereumjs/mpt ${per(theirs)} us, ratio ${(theirs / ours).toFixed(1)}`,
);
