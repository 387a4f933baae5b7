import { concatHex, type Hex, keccak256, size, toRlp } from 'viem';
import { EMPTY_TRIE_ROOT } from '../trie-proof.js';

type Node = Hex | readonly Node[];

/** A secure trie built at once from all its entries, in the plainest way; keys are hashed already, values are RLP. */
export interface NaiveTrie {
  readonly root: Hex;
  /** The nodes on the path of a key, root first, without those that stand in their parent. */
  prove(key: Hex): readonly Hex[];
}

interface Entry {
  readonly path: string;
  readonly value: Hex;
}

interface Built {
  readonly node: Node;
  /** How the parent names the node. */
  readonly reference: Node;
  readonly raw: Hex;
  readonly path: string;
  readonly children: readonly Built[];
}

export function buildNaiveTrie(entries: readonly { readonly key: Hex; readonly value: Hex }[]): NaiveTrie {
  const all = entries.map(({ key, value }) => ({ path: key.slice(2), value }));
  if (all.length === 0) return { root: EMPTY_TRIE_ROOT, prove: () => [] };
  const top = build(all, '');
  return {
    root: keccak256(top.raw),
    prove: (key) => collect(top, key.slice(2), true),
  };
}

/** The node of the entries that share the nibbles `at`. */
function build(entries: readonly Entry[], at: string): Built {
  const [only] = entries;
  if (entries.length === 1 && only !== undefined) {
    return wrap([hexPrefix(only.path.slice(at.length), true), only.value], at, []);
  }
  const shared = sharedPath(entries);
  if (shared.length > at.length) {
    const child = build(entries, shared);
    return wrap([hexPrefix(shared.slice(at.length), false), child.reference], at, [child]);
  }
  const children: Built[] = [];
  const items: Node[] = [];
  for (const nibble of '0123456789abcdef') {
    const below = entries.filter(({ path }) => path[at.length] === nibble);
    const child = below.length === 0 ? undefined : build(below, at + nibble);
    if (child !== undefined) children.push(child);
    items.push(child?.reference ?? '0x');
  }
  return wrap([...items, '0x'], at, children);
}

function wrap(node: Node, path: string, children: readonly Built[]): Built {
  const raw = toRlp(node as never) as Hex;
  return { node, raw, path, children, reference: size(raw) < 32 ? node : keccak256(raw) };
}

function collect(built: Built, path: string, isRoot: boolean): Hex[] {
  const below = built.children.find((child) => path.startsWith(child.path));
  const own = isRoot || size(built.raw) >= 32 ? [built.raw] : [];
  return below === undefined ? own : [...own, ...collect(below, path, false)];
}

function sharedPath(entries: readonly Entry[]): string {
  const [first = { path: '' }, ...others] = entries;
  let length = first.path.length;
  for (const { path } of others) while (path.slice(0, length) !== first.path.slice(0, length)) length -= 1;
  return first.path.slice(0, length);
}

function hexPrefix(nibbles: string, isLeaf: boolean): Hex {
  const flag = isLeaf ? 2 : 0;
  return nibbles.length % 2 === 1 ? `0x${flag + 1}${nibbles}` : concatHex([`0x${flag}0`, `0x${nibbles}`]);
}
