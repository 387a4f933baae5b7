import type { Hex } from 'viem';
import { findHashBytes, hashNode, MAX_TREE_DEPTH } from './merkle-node.js';

export interface BranchClaim {
  readonly root: Hex;
  readonly leaf: Hex;
  readonly index: number | bigint;
  /** Siblings, leaf level first. */
  readonly branch: readonly Hex[];
  readonly depth: number;
}

/**
 * Whether `leaf` stands at `index` under `root` (docs/spec/messages.md, M1). Exactly `depth` siblings of 32 bytes,
 * `index < 2^depth`, a root that isn't zero; anything else is false. Never throws.
 */
export function verifyBranch(claim: BranchClaim): boolean {
  const { index, branch, depth } = claim;
  if (!Number.isInteger(depth) || depth < 0 || depth > MAX_TREE_DEPTH || branch.length !== depth) return false;
  if (typeof index === 'number' && !Number.isSafeInteger(index)) return false;
  let path = BigInt(index);
  if (path < 0n || path >= 1n << BigInt(depth)) return false;

  const root = findHashBytes(claim.root);
  let node = findHashBytes(claim.leaf);
  if (root === undefined || node === undefined || root.every((byte) => byte === 0)) return false;
  for (const hex of branch) {
    const sibling = findHashBytes(hex);
    if (sibling === undefined) return false;
    node = path % 2n === 0n ? hashNode(node, sibling) : hashNode(sibling, node);
    path /= 2n;
  }
  const computed = node;
  return root.every((byte, i) => byte === computed[i]);
}
