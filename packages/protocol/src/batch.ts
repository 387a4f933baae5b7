import type { Address, Hex } from 'viem';
import type { BatchIndex, ShardId } from './ids.js';
import type { OutboxItem } from './message.js';

/** Where the payload of a batch travels. `None`: a forced batch, which has none. */
export const DaKind = { Calldata: 0, Blobs: 1, None: 2 } as const;
export type DaKind = (typeof DaKind)[keyof typeof DaKind];

/** Codec 1: raw deflate of RLP. */
export const BATCH_CODEC = 1;
/** Codec 0: there is no payload. */
export const NO_CODEC = 0;
export const BATCH_VERSION = 1;

/** What `BatchInbox` checks at the door (docs/spec/batches.md). Times in seconds. */
export interface BatchHeader {
  readonly version: number;
  readonly shardId: ShardId;
  readonly batchIndex: BatchIndex;
  readonly prevBatchHash: Hex;
  readonly l1OriginNumber: number;
  readonly l1OriginHash: Hex;
  readonly settlementRoot: Hex;
  readonly queueTo: number;
  readonly queueAccumulator: Hex;
  readonly firstBlock: number;
  readonly blockCount: number;
  readonly firstTimestamp: number;
  readonly lastTimestamp: number;
  readonly daKind: DaKind;
  readonly codec: number;
  readonly dataHash: Hex;
}

/** Cumulative total of one asset on one lane since genesis. */
export interface Flow {
  readonly peer: ShardId;
  readonly originShard: ShardId;
  readonly originToken: Address;
  readonly total: bigint;
}

/** A claim: what the sequencer says its batch led to (docs/spec/batches.md). */
export interface Outputs {
  readonly blockHash: Hex;
  readonly stateRoot: Hex;
  readonly outboxRoot: Hex;
  readonly outboxCount: number;
  readonly inTotals: readonly Flow[];
  readonly outTotals: readonly Flow[];
}

/** A delivery item of a block: calldata of `Inbox.deliver` and the gas it runs with. */
export interface Delivery {
  readonly gas: bigint;
  readonly data: Hex;
}

/** One block of a payload, before it is derived. */
export interface PayloadBlock {
  readonly timestampDelta: number;
  readonly originDelta: number;
  readonly deliveries: readonly Delivery[];
  readonly transactions: readonly Hex[];
}

export interface BatchPayload {
  readonly blocks: readonly PayloadBlock[];
  readonly outbox: readonly OutboxItem[];
}
