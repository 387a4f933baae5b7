import type { BatchIndex, Domain, ShardId } from '@bulkhead/protocol';
import type { Address, Hex } from 'viem';
import type { Envelope } from './envelope.js';

/** What this shard knows about the others: from L1, from its own state. */
export interface GossipView {
  /** True for shards that L1's registry has. */
  isKnownShard(source: ShardId): boolean;
  /** True when the lane from the source into this shard is open. */
  inboundOpen(source: ShardId): boolean;
  /** True when the message needs no delivery any more. */
  isDelivered(source: ShardId, index: number): boolean;
  /** A claim of the source that stands on L1 and has this outbox root. */
  claimedOutbox(
    source: ShardId,
    outboxRoot: Hex,
  ): { readonly count: number; readonly batchIndex: BatchIndex } | undefined;
  /** The domain that L1 wrote into the source's settlement leaf. */
  domainOf(source: ShardId): Domain | undefined;
  /** Seconds, on this shard's clock. */
  now(): number;
}

/** What a follower knows of its shard when it hears of a block. */
export interface BlockView {
  /** Last block that a batch on L1 holds: the block after it is the oldest of interest. */
  safe(): number;
  head(): { readonly number: number; readonly hash: Hex };
  /** Whose signature counts, as L1's registry has it. */
  sequencer(): Address | undefined;
}

/** Why gossip was not taken, or how far it can be trusted. A small closed set: it labels metrics. */
export type GossipReason =
  | 'proven'
  | 'unproven'
  | 'malformed'
  | 'too-large'
  | 'wrong-network'
  | 'wrong-destination'
  | 'bad-proof'
  | 'unknown-shard'
  | 'lane-closed'
  | 'unsupported-kind'
  | 'delivered'
  | 'expired'
  | 'unknown-root'
  | 'known'
  | 'no-room'
  | 'validator-failed'
  | 'next'
  | 'old'
  | 'far-future'
  | 'bad-signature'
  | 'unknown-parent'
  | 'not-next';

/**
 * `accept`: passed on to others. `ignore`: not passed on, nobody is blamed. `reject`: whoever sent it loses score.
 * The envelope is there when it may be of use here.
 */
export interface GossipVerdict {
  readonly verdict: 'accept' | 'ignore' | 'reject';
  readonly reason: GossipReason;
  readonly envelope?: Envelope;
}

/** Judges the bytes of a topic. Called once per distinct message; what it throws counts as `ignore`. */
export type GossipValidator = (topic: string, data: Uint8Array) => GossipVerdict | Promise<GossipVerdict>;
