import { commonLength, joinPaths } from './nibbles.js';
import { type BranchNode, isHash, type LeafNode, type Link, type TrieNode } from './trie-node.js';

/** Gives the node behind a hash, or throws to say that it has to be fetched first. */
export type Resolve = (hash: Uint8Array) => TrieNode;

function open(link: Link, resolve: Resolve): TrieNode {
  return isHash(link) ? resolve(link) : link;
}

function leaf(path: Uint8Array, value: Uint8Array): LeafNode {
  return { kind: 'leaf', path, value };
}

/** `child` below `path`; paths of two nodes in a row are merged, so the shape stays canonical. */
function extend(path: Uint8Array, child: Link, resolve: Resolve): Link {
  if (path.length === 0) return child;
  const node = open(child, resolve);
  if (node.kind === 'branch') return { kind: 'extension', path, child };
  return { ...node, path: joinPaths(path, node.path) };
}

function withChild(branch: BranchNode, index: number, child: Link | undefined): BranchNode {
  const children = branch.children.slice();
  children[index] = child;
  return { kind: 'branch', children };
}

/** A branch where two paths part: `shared` steps down, then one child each. */
function fork(shared: Uint8Array, entries: readonly (readonly [nibble: number, child: Link])[]): TrieNode {
  const children = new Array<Link | undefined>(16).fill(undefined);
  for (const [nibble, child] of entries) children[nibble] = child;
  const branch: BranchNode = { kind: 'branch', children };
  return shared.length === 0 ? branch : { kind: 'extension', path: shared, child: branch };
}

/**
 * The trie under `link` with `value` at `key` (nibbles, read from `offset` on). Gives back `link` itself when nothing
 * changes.
 */
export function insert(
  link: Link | undefined,
  key: Uint8Array,
  offset: number,
  value: Uint8Array,
  resolve: Resolve,
): Link {
  if (link === undefined) return leaf(key.subarray(offset), value);
  const node = open(link, resolve);
  if (node.kind === 'branch') {
    const nibble = key[offset] ?? 0;
    const child = node.children[nibble];
    const next = insert(child, key, offset + 1, value, resolve);
    return next === child ? link : withChild(node, nibble, next);
  }
  const shared = commonLength(node.path, key, offset);
  const rest = node.path.subarray(shared);
  if (rest.length === 0) {
    if (node.kind === 'leaf') return Buffer.compare(node.value, value) === 0 ? link : leaf(node.path, value);
    const child = insert(node.child, key, offset + shared, value, resolve);
    return child === node.child ? link : { kind: 'extension', path: node.path, child };
  }
  const below = rest.subarray(1);
  const old: Link =
    node.kind === 'leaf'
      ? leaf(below, node.value)
      : below.length === 0
        ? node.child
        : { kind: 'extension', path: below, child: node.child };
  const at = offset + shared;
  return fork(node.path.subarray(0, shared), [
    [rest[0] ?? 0, old],
    [key[at] ?? 0, leaf(key.subarray(at + 1), value)],
  ]);
}

/** The trie under `link` without `key`; `link` itself when the key is not there, undefined when nothing is left. */
export function remove(link: Link | undefined, key: Uint8Array, offset: number, resolve: Resolve): Link | undefined {
  if (link === undefined) return undefined;
  const node = open(link, resolve);
  if (node.kind === 'branch') {
    const nibble = key[offset] ?? 0;
    const child = node.children[nibble];
    const next = remove(child, key, offset + 1, resolve);
    if (next === child) return link;
    return collapse(withChild(node, nibble, next), resolve);
  }
  if (commonLength(node.path, key, offset) < node.path.length) return link;
  if (node.kind === 'leaf') return undefined;
  const child = remove(node.child, key, offset + node.path.length, resolve);
  if (child === node.child) return link;
  // A branch has two children or more, so it never vanishes as a whole.
  return child === undefined ? undefined : extend(node.path, child, resolve);
}

/** A branch with a single child is no branch: the child takes its place. */
function collapse(branch: BranchNode, resolve: Resolve): Link {
  let only: Link | undefined;
  let index = 0;
  for (const [nibble, child] of branch.children.entries()) {
    if (child === undefined) continue;
    if (only !== undefined) return branch;
    only = child;
    index = nibble;
  }
  return only === undefined ? branch : extend(Uint8Array.of(index), only, resolve);
}

/** What stands at `key`, or undefined. */
export function lookup(
  link: Link | undefined,
  key: Uint8Array,
  offset: number,
  resolve: Resolve,
): Uint8Array | undefined {
  if (link === undefined) return undefined;
  const node = open(link, resolve);
  if (node.kind === 'branch') return lookup(node.children[key[offset] ?? 0], key, offset + 1, resolve);
  if (commonLength(node.path, key, offset) < node.path.length) return undefined;
  return node.kind === 'leaf' ? node.value : lookup(node.child, key, offset + node.path.length, resolve);
}
