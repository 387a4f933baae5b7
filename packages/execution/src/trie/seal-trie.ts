import { keccak256 } from '../crypto/keccak.js';
import { encodeHash, encodeNode, HASH_LENGTH, isHash, type Link, type TrieNode } from './trie-node.js';

/** keccak256 of the RLP of nothing: the root of an empty trie. */
export const EMPTY_TRIE_ROOT = keccak256(Uint8Array.of(0x80));

/** Takes a node that stands under its hash. */
export type EmitNode = (hash: Uint8Array, encoded: Uint8Array, node: TrieNode) => void;

/**
 * Hashes what is new in a trie, each node once, and emits it, children first. Nodes shorter than a hash live inside
 * their parent and are not emitted, except the root.
 *
 * @returns the root
 */
export function sealTrie(root: Link | undefined, emit: EmitNode): Uint8Array {
  if (root === undefined) return EMPTY_TRIE_ROOT;
  if (isHash(root)) return root;
  const { link, encoded } = sealNode(root, emit);
  if (isHash(link)) return link;
  const hash = keccak256(encoded);
  emit(hash, encoded, link);
  return hash;
}

interface SealedNode {
  /** The node's hash, or the node with sealed children when it is shorter than a hash. */
  readonly link: Link;
  readonly encoded: Uint8Array;
}

function sealNode(node: TrieNode, emit: EmitNode): SealedNode {
  const references = new Map<TrieNode, Uint8Array>();
  const sealLink = (child: Link): Link => {
    if (isHash(child)) return child;
    const sealed = sealNode(child, emit);
    if (!isHash(sealed.link)) references.set(sealed.link, sealed.encoded);
    return sealed.link;
  };
  const sealed = mapChildren(node, sealLink);
  const encoded = encodeNode(sealed, (child) => references.get(child) ?? sealNode(child, emit).encoded);
  if (encoded.length < HASH_LENGTH) return { link: sealed, encoded };
  const hash = keccak256(encoded);
  emit(hash, encoded, sealed);
  return { link: hash, encoded: encodeHash(hash) };
}

function mapChildren(node: TrieNode, map: (child: Link) => Link): TrieNode {
  switch (node.kind) {
    case 'leaf':
      return node;
    case 'extension':
      return { kind: 'extension', path: node.path, child: map(node.child) };
    case 'branch':
      return { kind: 'branch', children: node.children.map((child) => child && map(child)) };
  }
}
