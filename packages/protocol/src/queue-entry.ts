import type { Address, Hex } from 'viem';
import type { ShardId } from './ids.js';

export const QueueKind = { Deposit: 1, Transaction: 2, Policy: 3 } as const;
export const PolicyKind = { Lane: 1 } as const;
/** Lane safety: deliver against posted or against settled claims. */
export const LaneSafety = { Posted: 0, Settled: 1 } as const;

/** An entry of a shard's queue on L1 (docs/spec/batches.md). */
export interface QueueEntry {
  readonly shardId: ShardId;
  readonly index: number;
  /** One of `QueueKind`; an unknown kind consumes its index and nothing else. */
  readonly kind: number;
  readonly sender: Address;
  readonly gas: bigint;
  readonly l1Block: number;
  readonly data: Hex;
  /** Accumulator after this entry. */
  readonly accumulator: Hex;
}
