import type { Hex } from 'viem';
import type { Fees, L1Prices } from './fees.js';
import type { AttemptKind, Outcome, QueuedBatch } from './poster-state.js';

/** What a node said to a transaction that was sent to it. */
export type SendResult =
  /** It is in the pool. */
  | 'accepted'
  /** The nonce is used: one of the slot's attempts, or somebody else's transaction, is on L1. */
  | 'nonce-too-low'
  /** Another transaction of this nonce is in the pool, and the fees don't beat it. */
  | 'underpriced'
  /** Anything else: it has to be sent again. */
  | 'failed';

/** With the prices of the newest block. */
export interface Observation extends L1Prices {
  /** `epoch` of the state when the observation began. */
  readonly epoch: number;
  /** Newest L1 block. */
  readonly head: number;
  /** The account's next nonce at the newest block. */
  readonly nonce: number;
  /** Nonces whose receipts were asked for. */
  readonly asked: ReadonlySet<number>;
  /** By nonce. */
  readonly outcomes: ReadonlyMap<number, Outcome>;
}

/** Everything that can happen to a poster. */
export type PosterEvent =
  /** The process begins: what L1 said before may have been dropped since. */
  | { readonly type: 'started' }
  | { readonly type: 'enqueued'; readonly batch: QueuedBatch }
  | ({ readonly type: 'observed' } & Observation)
  | {
      readonly type: 'signed';
      /** Of the state that asked for it: otherwise it comes too late and is dropped. */
      readonly epoch: number;
      readonly head: number;
      readonly nonce: number;
      readonly batchIndex: number | undefined;
      readonly kind: AttemptKind;
      readonly gas: bigint;
      readonly blobs: number;
      readonly fees: Fees;
      readonly hash: Hex;
    }
  | {
      readonly type: 'sent';
      readonly epoch: number;
      readonly head: number;
      readonly nonce: number;
      readonly hash: Hex;
      readonly result: SendResult;
    }
  /** L1 dropped its blocks above `ancestor`. */
  | { readonly type: 'unwound'; readonly ancestor: number }
  /** The batches from this index on must not land any more. */
  | { readonly type: 'discarded'; readonly from: number }
  | { readonly type: 'finalized'; readonly l1Block: number };

/** What the runner has to do, in order. An effect of an older epoch is void. */
export type PosterEffect =
  /** Sign, and report with `signed`. */
  | {
      readonly type: 'sign';
      readonly head: number;
      readonly nonce: number;
      readonly batchIndex: number | undefined;
      readonly kind: AttemptKind;
      readonly gas: bigint;
      /** Of the slot: a blob transaction unless 0. */
      readonly blobs: number;
      readonly fees: Fees;
    }
  /** Send the bytes stored under `hash`, and report with `sent`. */
  | { readonly type: 'send'; readonly nonce: number; readonly hash: Hex; readonly head: number }
  /** A replacement or a first attempt is due, and the caps forbid its fees. */
  | { readonly type: 'fee-capped'; readonly nonce: number | undefined; readonly prices: L1Prices };
