import { type Hex, keccak256, numberToHex } from 'viem';
import { createAppendTree } from '../append-tree.js';
import { OUTBOX_DEPTH, SETTLEMENT_DEPTH } from '../limits.js';
import { merkleNode, zeroHash } from '../merkle-node.js';
import { createSparseTree } from '../sparse-tree.js';
import type { BranchClaim } from '../verify-branch.js';
import type { Below } from './random.js';

const MAX_LEAVES = 40;

/** A true branch of an outbox (depth 32) or of a settlement tree (depth 16) with random leaves. */
export function randomBranch(random: Below): BranchClaim & { readonly index: bigint } {
  const leafOf = (n: number): Hex => keccak256(numberToHex(n * 65_536 + random(32_768)));
  const count = 1 + random(MAX_LEAVES);
  if (random(3) === 0) {
    const tree = createSparseTree(SETTLEMENT_DEPTH);
    const positions = Array.from({ length: count }, () => random(2 ** SETTLEMENT_DEPTH));
    for (const [n, position] of positions.entries()) tree.set(position, leafOf(n));
    const index = positions[random(count)] ?? 0;
    const [root, leaf, branch] = [tree.root(), tree.getLeaf(index), tree.prove(index)];
    return { root, leaf, index: BigInt(index), branch, depth: SETTLEMENT_DEPTH };
  }
  const tree = createAppendTree(OUTBOX_DEPTH);
  for (let n = 0; n < count; n++) tree.append(leafOf(n));
  const index = random(count);
  const [root, leaf, branch] = [tree.root(), tree.getLeaf(index), tree.prove(index)];
  return { root, leaf, index: BigInt(index), branch, depth: OUTBOX_DEPTH };
}

function flipBit(hash: Hex, random: Below): Hex {
  const place = 2 + random(64);
  const digit = Number.parseInt(hash[place] ?? '0', 16) ^ (1 << random(4));
  return `${hash.slice(0, place)}${digit.toString(16)}${hash.slice(place + 1)}` as Hex;
}

/** One thing that a forger might try: any byte, order, index or length changed (docs/spec/messages.md, M1). */
export function varyBranch(claim: BranchClaim & { readonly index: bigint }, random: Below): BranchClaim {
  const { root, leaf, index, branch, depth } = claim;
  const at = random(depth);
  const sibling = branch[at] ?? zeroHash(0);
  const other = (at + 1 + random(depth - 1)) % depth;
  const variations: (() => BranchClaim)[] = [
    () => ({ ...claim, leaf: flipBit(leaf, random) }),
    () => ({ ...claim, root: flipBit(root, random) }),
    () => ({ ...claim, branch: branch.with(at, flipBit(sibling, random)) }),
    () => ({ ...claim, branch: branch.with(at, branch[other] ?? leaf).with(other, sibling) }),
    () => ({ ...claim, index: index ^ (1n << BigInt(at)) }),
    () => ({ ...claim, index: index + (BigInt(1 + random(1_000)) << BigInt(depth)) }),
    () => ({ ...claim, index: 2n ** 256n - 1n - index }),
    () => ({ ...claim, branch: branch.slice(0, random(depth)) }),
    () => ({ ...claim, branch: [...branch, zeroHash(random(depth))] }),
    () => ({ ...claim, leaf: root, root: leaf }),
    () => ({ ...claim, root: zeroHash(0) }),
    // A node for a leaf, in a tree that would be one less deep.
    () => ({ ...claim, leaf: merkleNode(leaf, branch[0] ?? leaf), branch: branch.slice(1), index: index >> 1n }),
    () => ({ ...claim, leaf: merkleNode(leaf, branch[0] ?? leaf), branch: [...branch.slice(1), zeroHash(0)] }),
    () => ({ ...claim, leaf: sibling, branch: branch.with(at, leaf) }),
  ];
  const varied = variations[random(variations.length)]?.() ?? claim;
  // Where two siblings are equal, their order is no change.
  return JSON.stringify(varied.branch) === JSON.stringify(branch) && varied.leaf === leaf && varied.root === root
    ? { ...varied, index: varied.index === index ? index + (1n << BigInt(depth)) : varied.index }
    : varied;
}
