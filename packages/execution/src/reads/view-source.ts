import { GenerationalCache } from '../generational-cache.js';
import { toHex } from '../hex.js';
import type { ReadCode } from '../state/trie-state.js';
import type { ReadAncestorHash } from '../storage/block-hashes.js';
import { createNodeSource, type NodeSource, type ReadNodes } from '../trie/node-source.js';

/**
 * What views read from: nodes and code are found by their hash and never change, so they may lie behind a message port and
 * be kept as long as wanted. Ancestors are asked for with the block whose they are.
 */
export interface ViewSource {
  readonly nodes: NodeSource;
  readonly readCode: ReadCode;
  readonly ancestorHash: ReadAncestorHash;
}

/** The same from far away. */
export interface FarViewSource {
  readonly readNodes: ReadNodes;
  readonly readCode: ReadCode;
  readonly ancestorHash: ReadAncestorHash;
}

/** A source that keeps what it fetched. */
export function createViewSource(
  far: FarViewSource,
  capacity: { readonly nodes: number; readonly codes: number },
): ViewSource {
  const codes = new GenerationalCache<string, Uint8Array>(capacity.codes);
  return {
    nodes: createNodeSource(far.readNodes, capacity.nodes),
    async readCode(codeHash) {
      const key = toHex(codeHash);
      const known = codes.get(key);
      if (known !== undefined) return known;
      const code = await far.readCode(codeHash);
      codes.set(key, code);
      return code;
    },
    ancestorHash: far.ancestorHash,
  };
}
