import type { AssetId, SettlementLeaf, ShardId } from '@bulkhead/protocol';

/** A leaf of a source's cap tree, in tree order. */
export interface CapLeaf {
  readonly dst: ShardId;
  readonly assetId: AssetId;
  /** Smallest unit of the asset. */
  readonly cumOut: bigint;
}

/** The lane from a source into this shard, as this shard has imported it. */
export interface InboundLane {
  readonly open: boolean;
  /** Deliver against settled claims only. */
  readonly settledOnly: boolean;
}

/** What L1 says, at the end of one of its blocks. */
export interface SettlementReader {
  leavesAt(l1Block: number): ReadonlyMap<ShardId, SettlementLeaf>;
  /** Every cap leaf the source's tree held then, in order. */
  capLeavesAt(source: ShardId, l1Block: number): readonly CapLeaf[];
  inboundLane(source: ShardId): InboundLane;
}
