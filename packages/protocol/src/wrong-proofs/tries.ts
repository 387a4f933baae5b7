import { type Hex, keccak256, numberToHex, toRlp } from 'viem';
import { buildNaiveTrie } from './naive-trie.js';
import type { Below } from './random.js';

/** The nodes that show what stands at a key, or that nothing does. */
export interface TrieProof {
  readonly root: Hex;
  readonly key: Hex;
  readonly nodes: readonly Hex[];
}

/** Keys that often share their first or all but their last nibbles: extensions, and nodes that stand in their parents. */
const PREFIXES = ['', '', 'ab', 'abc', 'abcd0', '7'.repeat(62), '7'.repeat(60)];
const MAX_ENTRIES = 40;

/** True proofs of a random trie: of keys that it has and of keys that it has not. */
export function randomTrie(random: Below): TrieProof[] {
  const word = (): Hex => keccak256(numberToHex(1 + random(32_768) * 32_768 + random(32_768)));
  const anyKey = (): Hex => {
    const prefix = PREFIXES[random(PREFIXES.length)] ?? '';
    return `0x${prefix}${word().slice(2 + prefix.length)}`;
  };
  const anyValue = (): Hex => {
    const digits = BigInt(word())
      .toString(16)
      .slice(0, 2 * ([1, 5, 31][random(3)] ?? 1));
    const whole = digits.replace(/^(00)+/, '').padStart(2, '1');
    return toRlp(`0x${whole.length % 2 === 0 ? whole : `1${whole.slice(1)}`}`);
  };
  const entries = new Map<Hex, Hex>();
  for (let n = random(MAX_ENTRIES); n > 0; n--) entries.set(anyKey(), anyValue());
  const trie = buildNaiveTrie([...entries].map(([key, value]) => ({ key, value })));
  const keys = [...[...entries.keys()].slice(0, 4), anyKey(), anyKey()];
  return keys.map((key) => ({ root: trie.root, key, nodes: trie.prove(key) }));
}

/** One thing that a forger might try: a node more, less, doubled, longer, shorter, or changed in one digit. */
export function varyNodes(nodes: readonly Hex[], random: Below): Hex[] {
  const copy = [...nodes];
  const at = random(copy.length + 1);
  const node = copy[at];
  const choice = random(6);
  if (node === undefined) return [...copy, random(2) === 0 ? '0x' : (copy[random(copy.length)] ?? '0x80')];
  if (choice === 0) copy.splice(at, 1);
  else if (choice === 1) copy.splice(at, 0, node);
  else if (choice === 2) copy[at] = `${node}${'00'.repeat(1 + random(3))}`;
  else if (choice === 3) copy[at] = node.slice(0, 2 + 2 * random((node.length - 2) / 2)) as Hex;
  else {
    const place = 2 + random(node.length - 2);
    const digit = (Number.parseInt(node[place] ?? '0', 16) ^ (1 + random(15))).toString(16);
    copy[at] = `${node.slice(0, place)}${digit}${node.slice(place + 1)}` as Hex;
  }
  return copy;
}
