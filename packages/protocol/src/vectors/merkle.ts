import type { Hex } from 'viem';
import { createAppendTree } from '../append-tree.js';
import { ETH_ASSET } from '../asset.js';
import type { BatchIndex, ShardId } from '../ids.js';
import { capLeafHash, settlementLeafHash } from '../leaf-hash.js';
import { CAP_DEPTH, OUTBOX_DEPTH, SETTLEMENT_DEPTH } from '../limits.js';
import { MAX_TREE_DEPTH, merkleNode, zeroHash } from '../merkle-node.js';
import type { SettlementLeaf } from '../settlement-leaf.js';
import { createSparseTree } from '../sparse-tree.js';
import { type BranchClaim, verifyBranch } from '../verify-branch.js';
import { group, SAMPLE_DOMAIN, type Vector, word } from './sample.js';

const COUNTS = [1, 2, 3, 4, 5, 8, 9, 13];

/** Roots of growing trees: the first `count` leaves of one list. */
function appendCases() {
  const tree = createAppendTree(OUTBOX_DEPTH);
  const leaves = Array.from({ length: 13 }, (_, i) => word(`leaf ${i}`));
  for (const leaf of leaves) tree.append(leaf);
  const empty = { depth: OUTBOX_DEPTH, leaves: [] as readonly Hex[], count: 0, root: tree.rootAt(0) };
  const roots = COUNTS.map((count) => ({
    depth: OUTBOX_DEPTH,
    leaves: leaves.slice(0, count),
    count,
    root: tree.rootAt(count),
  }));
  const proofs = COUNTS.flatMap((count) =>
    [...new Set([0, count >> 1, count - 1])].map((index) => ({
      depth: OUTBOX_DEPTH,
      count,
      root: tree.rootAt(count),
      leaf: tree.getLeaf(index),
      index,
      branch: tree.prove(index, count),
    })),
  );
  return { roots: [empty, ...roots], proofs };
}

/** Positions that no test can fill up to: the root is folded from arbitrary siblings. */
function highCases() {
  const branch = Array.from({ length: OUTBOX_DEPTH }, (_, i) => word(`sibling ${i}`));
  return [2 ** 31 - 1, 2 ** 31, 2 ** 31 + 5, 2 ** 32 - 1].map((index) => {
    const leaf = word(`high leaf ${index}`);
    const root = branch.reduce(
      (node, sibling, height) =>
        Math.floor(index / 2 ** height) % 2 === 0 ? merkleNode(node, sibling) : merkleNode(sibling, node),
      leaf,
    );
    return { depth: OUTBOX_DEPTH, root, leaf, index, branch };
  });
}

function settlementCases() {
  const tree = createSparseTree(SETTLEMENT_DEPTH);
  for (const index of [1, 2, 3, 65_535]) tree.set(index, word(`settlement ${index}`));
  return [1, 2, 3, 4, 65_535].map((index) => ({
    depth: SETTLEMENT_DEPTH,
    root: tree.root(),
    leaf: tree.getLeaf(index),
    index,
    branch: tree.prove(index),
  }));
}

/** Claims that each differ from a true one in one thing. */
function invalidCases() {
  const [high] = highCases();
  const proof = appendCases().proofs.find(({ count, index }) => count === 13 && index === 6);
  const settlement = settlementCases().at(-1);
  if (high === undefined || proof === undefined || settlement === undefined) throw new Error('no case to alter');
  const { leaf, root, index, branch, depth } = proof;
  const claim = { depth, root, leaf, index, branch };
  const altered = (height: number) => branch.map((sibling, i) => (i === height ? flipLastBit(sibling) : sibling));
  const swapped = [branch[1] ?? zeroHash(1), branch[0] ?? zeroHash(0), ...branch.slice(2)];
  return [
    { reason: 'altered leaf', ...claim, leaf: flipLastBit(leaf) },
    { reason: 'altered root', ...claim, root: flipLastBit(root) },
    { reason: 'zero root', ...claim, root: zeroHash(0) },
    { reason: 'altered first sibling', ...claim, branch: altered(0) },
    { reason: 'altered last sibling', ...claim, branch: altered(31) },
    { reason: 'swapped siblings', ...claim, branch: swapped },
    { reason: 'index + 1', ...claim, index: index + 1 },
    { reason: 'index - 1', ...claim, index: index - 1 },
    { reason: 'index + 2^31', ...claim, index: index + 2 ** 31 },
    { reason: 'index + 2^32', ...claim, index: index + 2 ** 32 },
    { reason: 'high index + 2^32', ...high, index: high.index + 2 ** 32 },
    { reason: 'settlement index + 2^16', ...settlement, index: settlement.index + 2 ** 16 },
    { reason: 'short branch', ...claim, branch: branch.slice(0, 31) },
    { reason: 'long branch', ...claim, branch: [...branch, zeroHash(0)] },
    { reason: 'empty branch, leaf for root', ...claim, root: leaf, branch: [] },
    { reason: 'node for leaf', ...claim, leaf: merkleNode(leaf, branch[0] ?? leaf), branch: branch.slice(1) },
  ];
}

function flipLastBit(hash: Hex): Hex {
  const last = Number.parseInt(hash.slice(-1), 16) ^ 1;
  return `${hash.slice(0, -1)}${last.toString(16)}` as Hex;
}

function leafCases(): readonly SettlementLeaf[] {
  const leaf = {
    domain: SAMPLE_DOMAIN,
    batchIndex: 0 as BatchIndex,
    stateRoot: word('state root'),
    outboxRoot: zeroHash(OUTBOX_DEPTH),
    outboxCount: 0,
    settledOutboxRoot: zeroHash(OUTBOX_DEPTH),
    capRoot: zeroHash(CAP_DEPTH),
  };
  const later = {
    ...leaf,
    batchIndex: (2 ** 40) as BatchIndex,
    outboxRoot: word('outbox root'),
    outboxCount: 2 ** 32 - 1,
  };
  return [leaf, later, { ...later, settledOutboxRoot: word('settled'), capRoot: word('cap root') }];
}

export function merkleVectors(): Vector {
  const { roots, proofs } = appendCases();
  const valid = [...proofs, ...highCases(), ...settlementCases()];
  const invalid = invalidCases();
  expectVerdicts(valid, true);
  expectVerdicts(invalid, false);
  const caps = [
    { dst: 1 as ShardId, assetId: ETH_ASSET, cumOut: 0n },
    { dst: 2 as ShardId, assetId: ETH_ASSET, cumOut: 10n ** 18n },
    { dst: 65_535 as ShardId, assetId: ETH_ASSET, cumOut: 2n ** 256n - 1n },
  ];
  return {
    zeroHashes: Array.from({ length: MAX_TREE_DEPTH + 1 }, (_, height) => zeroHash(height)),
    ...group('nodes', [{ left: word('left'), right: word('right'), node: merkleNode(word('left'), word('right')) }]),
    ...group('roots', roots),
    ...group('valid', valid),
    ...group('invalid', invalid),
    ...group(
      'settlementLeaves',
      leafCases().map((leaf) => ({ ...leaf, leaf: settlementLeafHash(leaf) })),
    ),
    ...group(
      'capLeaves',
      caps.map((cap) => ({ ...cap, leaf: capLeafHash(cap.dst, cap.assetId, cap.cumOut) })),
    ),
  };
}

function expectVerdicts(claims: readonly BranchClaim[], verdict: boolean): void {
  for (const claim of claims) {
    if (verifyBranch(claim) !== verdict) throw new Error(`not ${verdict}: ${JSON.stringify(claim)}`);
  }
}
