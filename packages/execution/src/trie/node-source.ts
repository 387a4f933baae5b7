import { keccak256 } from '../crypto/keccak.js';
import { executionError } from '../errors.js';
import { GenerationalCache } from '../generational-cache.js';
import { equalBytes, toHex } from '../hex.js';
import { decodeNode, type TrieNode } from './trie-node.js';

/** Reads encoded nodes by their hash, all at once. */
export type ReadNodes = (hashes: readonly Uint8Array[]) => Promise<readonly (Uint8Array | undefined)[]>;

/** Nodes by hash, decoded, the hot ones in memory. Content-addressed, so nothing in it ever goes stale. */
export interface NodeSource {
  /** The node if it is in memory. */
  peek(hash: Uint8Array): TrieNode | undefined;
  /**
   * Brings nodes into memory.
   *
   * @throws STATE_CORRUPT when the store lacks one, or has something else under its hash
   */
  load(hashes: readonly Uint8Array[]): Promise<readonly TrieNode[]>;
  /** A node that was made just now: it will be needed again, and the store may not have it yet. */
  remember(hash: Uint8Array, node: TrieNode): void;
  /** The node as it is stored, for proofs. */
  readEncoded(hash: Uint8Array): Promise<Uint8Array>;
}

/**
 * @param capacity - how many decoded nodes stay in memory (a branch takes about 2 KiB)
 */
export function createNodeSource(read: ReadNodes, capacity: number): NodeSource {
  const cache = new GenerationalCache<string, TrieNode>(capacity);

  async function readAll(hashes: readonly Uint8Array[]): Promise<readonly Uint8Array[]> {
    const encoded = await read(hashes);
    return hashes.map((hash, index) => {
      const bytes = encoded[index];
      if (bytes !== undefined && equalBytes(keccak256(bytes), hash)) return bytes;
      const what = bytes === undefined ? 'is missing' : 'does not hash to its name';
      throw executionError('STATE_CORRUPT', `a trie node ${what}`, { meta: { hash: toHex(hash) } });
    });
  }

  return {
    peek: (hash) => cache.get(cacheKey(hash)),
    remember: (hash, node) => cache.set(cacheKey(hash), node),
    async load(hashes) {
      const encoded = await readAll(hashes);
      return encoded.map((bytes, index) => {
        const node = decodeNode(bytes);
        const hash = hashes[index];
        if (hash !== undefined) cache.set(cacheKey(hash), node);
        return node;
      });
    },
    async readEncoded(hash) {
      const [encoded] = await readAll([hash]);
      return encoded ?? new Uint8Array(0);
    },
  };
}

/** One character per byte: the shortest text that tells hashes apart. */
export function cacheKey(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
}
