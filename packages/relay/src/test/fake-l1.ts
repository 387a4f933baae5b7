import {
  CAP_DEPTH,
  capLeafHash,
  createAppendTree,
  createSparseTree,
  type L1Origin,
  SETTLEMENT_DEPTH,
  type SettlementLeaf,
  type ShardId,
  settlementLeafHash,
  zeroHash,
} from '@bulkhead/protocol';
import type { Hex } from 'viem';
import type { CapLeaf, InboundLane, SettlementReader } from '../delivery/ports.js';
import { word } from './fake-source.js';

/** What contracts on L1 and the imported lanes say, block by block. */
export interface FakeL1 extends SettlementReader {
  /** Appends caps that the next block's leaves commit to. */
  raiseCap(source: ShardId, leaf: CapLeaf): void;
  capRoot(source: ShardId): Hex;
  setLane(source: ShardId, lane: InboundLane): void;
  /** Makes a block with these leaves. */
  mine(leaves: readonly (readonly [ShardId, SettlementLeaf])[], timestamp?: number): L1Origin;
}

export function createFakeL1(): FakeL1 {
  const blocks: {
    readonly leaves: ReadonlyMap<ShardId, SettlementLeaf>;
    readonly caps: ReadonlyMap<ShardId, number>;
  }[] = [];
  const caps = new Map<ShardId, CapLeaf[]>();
  const lanes = new Map<ShardId, InboundLane>();

  return {
    leavesAt: (l1Block) => blocks[l1Block]?.leaves ?? new Map(),
    leafHashesAt: (l1Block) =>
      new Map([...(blocks[l1Block]?.leaves ?? [])].map(([shardId, leaf]) => [shardId, settlementLeafHash(leaf)])),
    capLeavesAt: (source, l1Block) => (caps.get(source) ?? []).slice(0, blocks[l1Block]?.caps.get(source) ?? 0),
    inboundLane: (source) => lanes.get(source) ?? { open: true, settledOnly: false },
    raiseCap(source, leaf) {
      caps.set(source, [...(caps.get(source) ?? []), leaf]);
    },
    capRoot(source) {
      const tree = createAppendTree(CAP_DEPTH);
      for (const { dst, assetId, cumOut } of caps.get(source) ?? []) tree.append(capLeafHash(dst, assetId, cumOut));
      return tree.root();
    },
    setLane: (source, lane) => void lanes.set(source, lane),
    mine(leaves, timestamp = 1_000) {
      const tree = createSparseTree(SETTLEMENT_DEPTH);
      for (const [source, leaf] of leaves) tree.set(source, settlementLeafHash(leaf));
      const number = blocks.length;
      blocks.push({
        leaves: new Map(leaves),
        caps: new Map([...caps].map(([source, list]) => [source, list.length])),
      });
      return {
        number,
        hash: word(`block ${number} ${tree.root()}`),
        parentHash: zeroHash(0),
        timestamp,
        baseFee: 1n,
        prevRandao: zeroHash(0),
        parentBeaconBlockRoot: zeroHash(0),
        settlementRoot: tree.root(),
      };
    },
  };
}
