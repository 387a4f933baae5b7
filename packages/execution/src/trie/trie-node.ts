import type { NestedUint8Array } from '@ethereumjs/rlp';
import { decodeRlp } from '../decode-rlp.js';
import { executionError } from '../errors.js';
import { EMPTY_BYTES } from '../hex.js';
import { encodeList, encodeString, listSize, writeListHeader } from '../rlp.js';
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

/** Length of a hash. A node whose RLP is shorter stands inside its parent, so a reference's length tells what it is. */
export const HASH_LENGTH = 32;
const HASH_STRING = 0xa0;
const NOTHING = 0x80;

export function isHash(link: Link): link is Uint8Array {
  return link instanceof Uint8Array;
}

/**
 * RLP of a node.
 *
 * @param references - of its children, in their order: a hash, or the RLP of a node that is shorter than one
 */
export function encodeNode(node: TrieNode, references: readonly (Uint8Array | undefined)[]): Uint8Array {
  switch (node.kind) {
    case 'leaf':
      return encodeList([encodeString(encodePath(node.path, true)), encodeString(node.value)]);
    case 'extension':
      return encodeList([encodeString(encodePath(node.path, false)), ...references.map(encodeReference)]);
    case 'branch':
      return encodeBranch(references);
  }
}

function referenceSize(reference: Uint8Array | undefined): number {
  if (reference === undefined) return 1;
  return reference.length === HASH_LENGTH ? 1 + HASH_LENGTH : reference.length;
}

function writeReference(out: Uint8Array, offset: number, reference: Uint8Array | undefined): number {
  if (reference === undefined) {
    out[offset] = NOTHING;
    return offset + 1;
  }
  let at = offset;
  if (reference.length === HASH_LENGTH) out[at++] = HASH_STRING;
  out.set(reference, at);
  return at + reference.length;
}

function encodeReference(reference: Uint8Array | undefined): Uint8Array {
  const out = new Uint8Array(referenceSize(reference));
  writeReference(out, 0, reference);
  return out;
}

/** Branches are most of what is hashed, so they are written in one go. */
function encodeBranch(references: readonly (Uint8Array | undefined)[]): Uint8Array {
  let payload = 1;
  for (const reference of references) payload += referenceSize(reference);
  const out = new Uint8Array(listSize(payload));
  let offset = writeListHeader(out, payload);
  for (const reference of references) offset = writeReference(out, offset, reference);
  out[offset] = NOTHING;
  return out;
}

/** @throws STATE_CORRUPT for bytes that are no node of such a trie. */
export function decodeNode(encoded: Uint8Array): TrieNode {
  return fromItems(decodeRlp(encoded, 'a trie node'));
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
