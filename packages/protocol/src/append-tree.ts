import { bytesToHex, type Hex } from 'viem';
import { ProtocolError } from './errors.js';
import { hashNode, toHashBytes, zeroHashBytes } from './merkle-node.js';

/** An append-only Merkle tree that still knows every root it had (docs/spec/messages.md, Trees). */
export interface AppendTree {
  readonly depth: number;
  /** Number of leaves. */
  readonly count: number;
  /** Adds a leaf and returns its index; at most `depth` hashes. @throws {ProtocolError} `tree-full`, `invalid-hash` */
  append(leaf: Hex): number;
  /** @throws {ProtocolError} `leaf-out-of-range` */
  getLeaf(index: number): Hex;
  root(): Hex;
  /** The root when the tree held `count` leaves. @throws {ProtocolError} `leaf-out-of-range` */
  rootAt(count: number): Hex;
  /** Siblings of leaf `index`, leaf level first, under `rootAt(atCount)`. @throws {ProtocolError} `leaf-out-of-range` */
  prove(index: number, atCount?: number): Hex[];
  /** Forgets the leaves from `count` on. @throws {ProtocolError} `leaf-out-of-range` */
  truncate(count: number): void;
}

/** @throws {ProtocolError} `depth-out-of-range` */
export function createAppendTree(depth: number): AppendTree {
  zeroHashBytes(depth);
  const capacity = 2 ** depth;
  const levels = Array.from({ length: depth + 1 }, () => new NodeLevel());
  const leaves = nodesAt(0);

  function nodesAt(height: number): NodeLevel {
    const level = levels[height];
    if (level === undefined) throw new ProtocolError('depth-out-of-range', { depth: height });
    return level;
  }

  function checkCount(count: number): void {
    if (!Number.isSafeInteger(count) || count < 0 || count > leaves.length) {
      throw new ProtocolError('leaf-out-of-range', { count, leaves: leaves.length });
    }
  }

  /** For each height, the one node that the first `count` leaves fill in part; at `depth` it is the root. */
  function edge(count: number): Uint8Array[] {
    let node = zeroHashBytes(0);
    const nodes = [node];
    for (let height = 0, position = count; height < depth; height++, position = Math.floor(position / 2)) {
      if (position % 2 === 1) node = hashNode(nodesAt(height).at(position - 1), node);
      else if (node === zeroHashBytes(height)) node = zeroHashBytes(height + 1);
      else node = hashNode(node, zeroHashBytes(height));
      nodes.push(node);
    }
    return nodes;
  }

  function rootAt(count: number): Hex {
    checkCount(count);
    const root = count === capacity ? nodesAt(depth).at(0) : edge(count)[depth];
    return bytesToHex(root ?? zeroHashBytes(depth));
  }

  return {
    depth,
    get count() {
      return leaves.length;
    },
    append(leaf) {
      const index = leaves.length;
      if (index >= capacity) throw new ProtocolError('tree-full', { depth });
      let node = toHashBytes(leaf);
      leaves.push(node);
      for (let height = 0, position = index; position % 2 === 1 && height < depth; height++) {
        node = hashNode(nodesAt(height).at(position - 1), node);
        nodesAt(height + 1).push(node);
        position = (position - 1) / 2;
      }
      return index;
    },
    getLeaf(index) {
      return bytesToHex(leaves.at(index));
    },
    root: () => rootAt(leaves.length),
    rootAt,
    prove(index, atCount = leaves.length) {
      checkCount(atCount);
      if (!Number.isSafeInteger(index) || index < 0 || index >= atCount) {
        throw new ProtocolError('leaf-out-of-range', { index, count: atCount });
      }
      const partial = edge(atCount);
      const branch: Hex[] = [];
      for (let height = 0, position = index, complete = atCount; height < depth; height++) {
        const sibling = position % 2 === 0 ? position + 1 : position - 1;
        if (sibling < complete) branch.push(bytesToHex(nodesAt(height).at(sibling)));
        else branch.push(bytesToHex((sibling === complete ? partial[height] : undefined) ?? zeroHashBytes(height)));
        position = Math.floor(position / 2);
        complete = Math.floor(complete / 2);
      }
      return branch;
    },
    truncate(count) {
      checkCount(count);
      for (let height = 0, kept = count; height <= depth; height++, kept = Math.floor(kept / 2)) {
        nodesAt(height).length = kept;
      }
    },
  };
}

/** The complete nodes of one height, 32 bytes each in one buffer: an outbox has millions of them. */
class NodeLevel {
  length = 0;
  #bytes = new Uint8Array(32 * 4);

  at(position: number): Uint8Array {
    if (!Number.isSafeInteger(position) || position < 0 || position >= this.length) {
      throw new ProtocolError('leaf-out-of-range', { index: position, count: this.length });
    }
    return this.#bytes.subarray(position * 32, position * 32 + 32);
  }

  push(node: Uint8Array): void {
    const offset = this.length * 32;
    if (offset === this.#bytes.length) {
      const larger = new Uint8Array(offset * 2);
      larger.set(this.#bytes);
      this.#bytes = larger;
    }
    this.#bytes.set(node, offset);
    this.length++;
  }
}
