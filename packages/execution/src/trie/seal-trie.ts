import { keccak256 } from '../crypto/keccak.js';
import { encodeNode, HASH_LENGTH, isHash, type Link, type TrieNode } from './trie-node.js';

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
  const { node, encoded } = sealNode(root, emit);
  const hash = keccak256(encoded);
  emit(hash, encoded, node);
  return hash;
}

interface SealedNode {
  /** The node with hashes in the place of the children that have one. */
  readonly node: TrieNode;
  readonly encoded: Uint8Array;
}

/** Seals what is below a node; its own hash, if it gets one, is its parent's affair. */
function sealNode(node: TrieNode, emit: EmitNode): SealedNode {
  switch (node.kind) {
    case 'leaf':
      return { node, encoded: encodeNode(node, []) };
    case 'extension': {
      const child = sealLink(node.child, emit);
      return { node: { ...node, child: child.link }, encoded: encodeNode(node, [child.reference]) };
    }
    case 'branch': {
      const children = new Array<Link | undefined>(node.children.length);
      const references = new Array<Uint8Array | undefined>(node.children.length);
      for (let i = 0; i < node.children.length; i++) {
        const child = node.children[i];
        const sealed = child && sealLink(child, emit);
        children[i] = sealed?.link;
        references[i] = sealed?.reference;
      }
      return { node: { kind: 'branch', children }, encoded: encodeNode(node, references) };
    }
  }
}

function sealLink(link: Link, emit: EmitNode): { readonly link: Link; readonly reference: Uint8Array } {
  if (isHash(link)) return { link, reference: link };
  const { node, encoded } = sealNode(link, emit);
  if (encoded.length < HASH_LENGTH) return { link: node, reference: encoded };
  const hash = keccak256(encoded);
  emit(hash, encoded, node);
  return { link: hash, reference: hash };
}
