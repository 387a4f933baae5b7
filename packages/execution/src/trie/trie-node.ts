import { type NestedUint8Array, RLP } from '@ethereumjs/rlp';
import { executionError } from '../errors.js';
import { EMPTY_BYTES } from '../hex.js';
import { encodeList, encodeString } from '../rlp.js';
import { decodePath, encodePath } from './nibbles.js';

/**
 * Nodes of a Merkle Patricia trie whose keys are prefix-free (all of one length, or RLP integers), so that a branch
 * never holds a value. Nodes are values: an update makes new ones and shares what it did not touch.
 */
export type TrieNode = LeafNode | ExtensionNode | BranchNode;

/** A node, or the keccak hash under which it is stored. */
export type Link = TrieNode | Uint8Array;

export interface LeafNode {
  readonly kind: 'leaf';
  readonly path: Uint8Array;
  readonly value: Uint8Array;
}

export interface ExtensionNode {
  readonly kind: 'extension';
  readonly path: Uint8Array;
  readonly child: Link;
}

export interface BranchNode {
  readonly kind: 'branch';
  /** 16 places. */
  readonly children: readonly (Link | undefined)[];
}

/** An encoded node, and how its parent names it: its hash, or the node itself when it is shorter than a hash. */
export const HASH_LENGTH = 32;
const HASH_STRING = 0xa0;
const EMPTY_STRING = Uint8Array.of(0x80);

export function isHash(link: Link): link is Uint8Array {
  return link instanceof Uint8Array;
}

/** RLP of a node. `reference` gives the encoded reference of each child that is not a hash. */
export function encodeNode(node: TrieNode, reference: (child: TrieNode) => Uint8Array): Uint8Array {
  switch (node.kind) {
    case 'leaf':
      return encodeList([encodeString(encodePath(node.path, true)), encodeString(node.value)]);
    case 'extension':
      return encodeList([encodeString(encodePath(node.path, false)), encodeLink(node.child, reference)]);
    case 'branch': {
      const items = node.children.map((child) => (child === undefined ? EMPTY_STRING : encodeLink(child, reference)));
      items.push(EMPTY_STRING);
      return encodeList(items);
    }
  }
}

function encodeLink(link: Link, reference: (child: TrieNode) => Uint8Array): Uint8Array {
  return isHash(link) ? encodeHash(link) : reference(link);
}

/** A hash as RLP. */
export function encodeHash(hash: Uint8Array): Uint8Array {
  const out = new Uint8Array(1 + HASH_LENGTH);
  out[0] = HASH_STRING;
  out.set(hash, 1);
  return out;
}

/** @throws STATE_CORRUPT for bytes that are no node of such a trie. */
export function decodeNode(encoded: Uint8Array): TrieNode {
  return fromItems(RLP.decode(encoded));
}

function fromItems(items: Uint8Array | NestedUint8Array): TrieNode {
  if (!Array.isArray(items)) throw corrupt('not a list');
  if (items.length === 17) {
    if (asBytes(items[16]).length > 0) throw corrupt('a branch with a value');
    return { kind: 'branch', children: items.slice(0, 16).map(toLink) };
  }
  if (items.length !== 2) throw corrupt(`a list of ${items.length}`);
  const { path, isLeaf } = decodePath(asBytes(items[0]));
  if (isLeaf) return { kind: 'leaf', path, value: asBytes(items[1]) };
  const child = toLink(items[1]);
  if (child === undefined) throw corrupt('an extension without a child');
  return { kind: 'extension', path, child };
}

function toLink(item: Uint8Array | NestedUint8Array | undefined): Link | undefined {
  if (Array.isArray(item)) return fromItems(item);
  const bytes = asBytes(item);
  if (bytes.length === 0) return undefined;
  if (bytes.length !== HASH_LENGTH) throw corrupt(`a reference of ${bytes.length} bytes`);
  return bytes;
}

function asBytes(item: Uint8Array | NestedUint8Array | undefined): Uint8Array {
  if (item === undefined) return EMPTY_BYTES;
  if (Array.isArray(item)) throw corrupt('a list where bytes belong');
  return item;
}

function corrupt(what: string): Error {
  return executionError('STATE_CORRUPT', `a trie node is malformed: ${what}`);
}
