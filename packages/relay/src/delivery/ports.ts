import type { AssetId, Message, SettlementLeaf, ShardId } from '@bulkhead/protocol';
import type { Hex } from 'viem';

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
  /** Leaves of the settlement tree that can be read. */
  leavesAt(l1Block: number): ReadonlyMap<ShardId, SettlementLeaf>;
  /** Hashes of all its leaves, also of those whose numbers nobody can use: they are siblings of the others. */
  leafHashesAt(l1Block: number): ReadonlyMap<ShardId, Hex>;
  /** Every cap leaf the source's tree held then, in order. */
  capLeavesAt(source: ShardId, l1Block: number): readonly CapLeaf[];
  inboundLane(source: ShardId): InboundLane;
}

/** A message that somebody sent, with the branch that came with it. Nothing of it is believed. */
export interface GossipedMessage {
  readonly message: Message;
  readonly payload: Hex;
  /** 32 siblings, leaf level first, said to lead to the outbox root that was asked for. */
  readonly branch: readonly Hex[];
}

/** Where messages wait that came by gossip. */
export interface GossipedMessages {
  /** Messages from `source` that came with a branch under `outboxRoot`, in index order. */
  under(source: ShardId, outboxRoot: Hex): Iterable<GossipedMessage>;
}
