import { bytesToHex, type Hex } from 'viem';
import { ProtocolError } from './errors.js';
import { hashNode, toHashBytes, zeroHashBytes } from './merkle-node.js';

/** A Merkle tree whose leaves are set in any order; an unset leaf is zero (docs/spec/messages.md, Trees). */
export interface SparseTree {
  readonly depth: number;
  /** Sets a leaf, or clears it with zero; `depth` hashes. @throws {ProtocolError} `leaf-out-of-range`, `invalid-hash` */
  set(index: number, leaf: Hex): void;
  /** @throws {ProtocolError} `leaf-out-of-range` */
  getLeaf(index: number): Hex;
  root(): Hex;
  /** Siblings of a leaf, set or not, leaf level first. @throws {ProtocolError} `leaf-out-of-range` */
  prove(index: number): Hex[];
}

/** @throws {ProtocolError} `depth-out-of-range` */
export function createSparseTree(depth: number): SparseTree {
  zeroHashBytes(depth);
  const levels = Array.from({ length: depth + 1 }, () => new Map<number, Uint8Array>());

  function nodeAt(height: number, position: number): Uint8Array {
    return levels[height]?.get(position) ?? zeroHashBytes(height);
  }

  function checkIndex(index: number): void {
    if (!Number.isSafeInteger(index) || index < 0 || index >= 2 ** depth) {
      throw new ProtocolError('leaf-out-of-range', { index, depth });
    }
  }

  return {
    depth,
    set(index, leaf) {
      checkIndex(index);
      let node = toHashBytes(leaf);
      let position = index;
      levels[0]?.set(position, node);
      for (let height = 0; height < depth; height++) {
        node =
          position % 2 === 0
            ? hashNode(node, nodeAt(height, position + 1))
            : hashNode(nodeAt(height, position - 1), node);
        position = Math.floor(position / 2);
        levels[height + 1]?.set(position, node);
      }
    },
    getLeaf(index) {
      checkIndex(index);
      return bytesToHex(nodeAt(0, index));
    },
    root: () => bytesToHex(nodeAt(depth, 0)),
    prove(index) {
      checkIndex(index);
      const branch: Hex[] = [];
      for (let height = 0, position = index; height < depth; height++, position = Math.floor(position / 2)) {
        branch.push(bytesToHex(nodeAt(height, position % 2 === 0 ? position + 1 : position - 1)));
      }
      return branch;
    },
  };
}
