import {
  CAP_DEPTH,
  capLeafHash,
  createAppendTree,
  createSparseTree,
  SETTLEMENT_DEPTH,
  type SettlementLeaf,
  type ShardId,
  settlementLeafHash,
  zeroHash,
} from '@bulkhead/protocol';
import type { Hex } from 'viem';
import type { CapLeaf } from './state.js';

export const EMPTY_SETTLEMENT_ROOT: Hex = zeroHash(SETTLEMENT_DEPTH);
const EMPTY_CAP_ROOT: Hex = zeroHash(CAP_DEPTH);

export function settlementRootOf(leaves: ReadonlyMap<ShardId, SettlementLeaf>): Hex {
  const tree = createSparseTree(SETTLEMENT_DEPTH);
  for (const [shard, leaf] of leaves) tree.set(shard, settlementLeafHash(leaf));
  return tree.root();
}

export function capRootOf(caps: readonly CapLeaf[]): Hex {
  if (caps.length === 0) return EMPTY_CAP_ROOT;
  const tree = createAppendTree(CAP_DEPTH);
  for (const { dst, assetId, cumOut } of caps) tree.append(capLeafHash(dst, assetId, cumOut));
  return tree.root();
}
