import type { ShardId } from '@bulkhead/protocol';
import type { NetworkId } from '@bulkhead/relay';
import type { Hex } from 'viem';

/**
 * What a hostile peer sends: no envelope at all; messages long past; branches that prove nothing. Frames beyond the limit are
 * packages/relay's own test.
 */
export const FLOOD_KINDS = ['junk', 'old', 'bad-proof'] as const;
export type FloodKind = (typeof FLOOD_KINDS)[number];

export interface FloodOrder {
  readonly kind: FloodKind;
  readonly address: string;
  readonly networkId: NetworkId;
  readonly srcShard: ShardId;
  readonly dstShard: ShardId;
  /** A root that L1 has, with the leaves under it: a branch that doesn't lead there is a lie, not a matter of time. */
  readonly outboxRoot: Hex;
  readonly outboxCount: number;
}

export interface FloodReport {
  readonly sent: number;
  /** From the first message to the last that the shard listened to; it did not let the peer in again. Milliseconds. */
  readonly outAfterMs: number;
}
