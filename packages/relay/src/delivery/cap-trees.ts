import {
  type AppendTree,
  type AssetId,
  CAP_DEPTH,
  type CapProof,
  capLeafHash,
  createAppendTree,
  type ShardId,
} from '@bulkhead/protocol';
import type { Hex } from 'viem';
import type { CapLeaf, SettlementReader } from './ports.js';

/** The cap tree of one source as it stood under one root. */
export interface CapView {
  /** Proof of the newest cap of an asset on the lane to `dst`, or undefined when L1 has none. */
  find(dst: ShardId, assetId: AssetId): CapProof | undefined;
}

/** The cap trees of all sources. A tree grows with each claim that moves value, so it is kept and only extended. */
export interface CapTrees {
  /** Undefined when the leaves that the reader has for `l1Block` don't lead to `capRoot`. */
  at(source: ShardId, l1Block: number, capRoot: Hex): CapView | undefined;
}

interface CapTree {
  readonly tree: AppendTree;
  readonly leaves: CapLeaf[];
  /** Positions of each lane's leaves, ascending. */
  readonly positions: Map<string, number[]>;
}

export function createCapTrees(reader: Pick<SettlementReader, 'capLeavesAt'>): CapTrees {
  const trees = new Map<ShardId, CapTree>();

  return {
    at(source, l1Block, capRoot) {
      const leaves = reader.capLeavesAt(source, l1Block);
      let known = trees.get(source) ?? emptyTree();
      extend(known, leaves);
      if (known.tree.rootAt(leaves.length) !== capRoot) {
        // L1 dropped blocks: what was appended after the common part is not there any more.
        known = emptyTree();
        extend(known, leaves);
      }
      trees.set(source, known);
      return known.tree.rootAt(leaves.length) === capRoot ? viewOf(known, leaves.length) : undefined;
    },
  };
}

function emptyTree(): CapTree {
  return { tree: createAppendTree(CAP_DEPTH), leaves: [], positions: new Map() };
}

function extend({ tree, leaves, positions }: CapTree, upTo: readonly CapLeaf[]): void {
  for (const leaf of upTo.slice(leaves.length)) {
    const position = tree.append(capLeafHash(leaf.dst, leaf.assetId, leaf.cumOut));
    leaves.push(leaf);
    const lane = laneKey(leaf.dst, leaf.assetId);
    const list = positions.get(lane);
    if (list === undefined) positions.set(lane, [position]);
    else list.push(position);
  }
}

/** The tree may hold more than `count` leaves: it is also asked about origins older than its newest. */
function viewOf({ tree, leaves, positions }: CapTree, count: number): CapView {
  return {
    find(dst, assetId) {
      const index = positions.get(laneKey(dst, assetId))?.findLast((position) => position < count);
      const leaf = index === undefined ? undefined : leaves[index];
      if (index === undefined || leaf === undefined) return undefined;
      return { cap: leaf.cumOut, index, branch: tree.prove(index, count) };
    },
  };
}

function laneKey(dst: ShardId, assetId: AssetId): string {
  return `${dst}:${assetId}`;
}
