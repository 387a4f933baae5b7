import type { BatchHeader, Outputs } from '@bulkhead/protocol';
import type { Hex } from 'viem';
import type { Halt } from './poster-state.js';
import type { LowBalance } from './watch-balance.js';

/** A sealed batch and its claim. */
export interface PostRequest {
  readonly header: BatchHeader;
  readonly outputs: Outputs;
  /** Travels in the input, or in blobs if the header says so. */
  readonly payload: Hex;
}

/** A batch on L1. */
export interface Posted {
  readonly batchIndex: number;
  readonly txHash: Hex;
  readonly l1Block: number;
}

export interface PendingBatch {
  readonly batchIndex: number;
  /** Of the payload. */
  readonly bytes: number;
  /** `queued`: not signed yet. `sent`: signed, no result on L1. `posted`: on L1, not final. `rejected`: refused by L1. */
  readonly stage: 'queued' | 'sent' | 'posted' | 'rejected';
  readonly nonce: number | undefined;
  /** The transaction that landed, else the newest one sent. */
  readonly txHash: Hex | undefined;
  readonly attempts: number;
}

/**
 * Posts one shard's batches with its own key, strictly in order. Whatever it knows is on disk before it acts, so it can
 * be killed at any moment.
 */
export interface BatchPoster {
  /**
   * Takes a batch; it is on disk, synced, when this returns.
   *
   * @throws POSTER_OUT_OF_ORDER, POSTER_BATCH_TOO_LARGE, POSTER_BLOBS_OFF (all reject).
   */
  enqueue(request: PostRequest): Promise<void>;
  /** Posts until `signal` aborts. Trouble with L1 is waited out; rejects only when the store fails. */
  run(signal: AbortSignal): Promise<void>;
  /** L1 dropped its blocks above `ancestor`: asks again for all receipts there, and sends unchanged what fell out. */
  onUnwind(ancestor: { readonly number: number }): Promise<void>;
  /** L1 blocks up to this one are final: what they hold is forgotten. */
  onFinalized(l1Block: number): Promise<void>;
  /**
   * Drops the batches from `batchIndex` on, because the shard took them back. Those that may still land are cancelled, and
   * nothing else is sent before that is settled. Ends a halt that they caused.
   */
  discardFrom(batchIndex: number): Promise<void>;
  /** Everything enqueued that is not final, in order. */
  pending(): readonly PendingBatch[];
  /** Header of a batch that was enqueued and is not final. */
  header(batchIndex: number): BatchHeader | undefined;
  /** Its payload. */
  findPayload(batchIndex: number): Promise<Hex | undefined>;
  /** Header of the newest of them. */
  newestHeader(): BatchHeader | undefined;
  /** Payload bytes of batches that are not on L1: the measure of back-pressure. */
  unpostedBytes(): number;
  /** Why nothing is sent, if so. */
  halt(): Halt | undefined;
  /** The account that pays runs dry; undefined while it is well funded. */
  lowBalance(): LowBalance | undefined;
  /**
   * Waits until a queued batch is on L1.
   *
   * @throws POSTER_DISCARDED, POSTER_UNKNOWN_BATCH, POSTER_REJECTED and the other reasons of a halt, POSTER_STOPPED.
   */
  waitPosted(batchIndex: number): Promise<Posted>;
}
