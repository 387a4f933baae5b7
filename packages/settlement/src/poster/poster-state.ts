import type { Hex } from 'viem';
import type { Fees } from './fees.js';

/** A batch from its enqueueing until L1 has made it final. Its content is in the store. */
export interface QueuedBatch {
  readonly batchIndex: number;
  /** Gas limit of its transaction. */
  readonly gas: bigint;
  /** Bytes of its payload. */
  readonly bytes: number;
  /** Blobs that carry its payload; 0 when the input does. */
  readonly blobs: number;
}

/** `cancel`: a transfer of nothing to itself, which makes the nonce unusable for the batch. */
export type AttemptKind = 'batch' | 'cancel';

/** One signed transaction for a nonce. Its bytes are in the store before it is first sent. */
export interface Attempt {
  readonly kind: AttemptKind;
  readonly hash: Hex;
  readonly fees: Fees;
}

/** What became of a nonce on L1: the receipt of one of its attempts. */
export interface Outcome {
  readonly hash: Hex;
  readonly kind: AttemptKind;
  readonly status: 'success' | 'reverted';
  readonly l1Block: number;
  /** Why it reverted: the name of the contract's error, as far as it could be found out. */
  readonly reason: string | undefined;
}

/** One nonce and everything ever signed for it. At most one attempt can land. */
export interface Slot {
  readonly nonce: number;
  /** Undefined for a nonce that only fills a gap. */
  readonly batchIndex: number | undefined;
  readonly gas: bigint;
  /**
   * Blobs of its batch. Zero or not, it says which pool of a node the nonce waits in, also after a cancellation: nodes
   * keep blob transactions apart, replace them only by others, and hold those of one account in one pool at a time.
   */
  readonly blobs: number;
  /** Its batch must not land any more. */
  readonly discarded: boolean;
  /** Oldest first; only the last one is sent. */
  readonly attempts: readonly Attempt[];
  /** L1 head when the last attempt was last taken by a node; undefined when it has to be sent. */
  readonly sentAt: number | undefined;
  /** A node wanted more for the replacement. */
  readonly underpriced: boolean;
  readonly outcome: Outcome | undefined;
  /** L1 head when the nonce was first seen as used without a receipt of ours. */
  readonly missingSince: number | undefined;
  /** That lasted too long: somebody else used the nonce. */
  readonly taken: boolean;
}

export interface PosterState {
  /** Ascending indices; one that is left out is a batch that somebody else has brought to L1. */
  readonly batches: readonly QueuedBatch[];
  /** Ascending nonces. */
  readonly slots: readonly Slot[];
  /** Undefined until L1 has been asked. */
  readonly nextNonce: number | undefined;
  /** Counts what makes an observation under way worthless. */
  readonly epoch: number;
  /** L1 block up to which slots were forgotten as final. */
  readonly prunedTo: number;
}

/** A poster that has never posted. */
export const INITIAL_POSTER_STATE: PosterState = {
  batches: [],
  slots: [],
  nextNonce: undefined,
  epoch: 0,
  prunedTo: -1,
};

/** True when L1 shows no result for the slot yet. */
export function isOpen(slot: Slot): boolean {
  return slot.outcome === undefined && !slot.taken;
}

/** True when both wait in the same pool of a node. */
export function sharePool(a: { readonly blobs: number }, b: { readonly blobs: number }): boolean {
  return a.blobs > 0 === b.blobs > 0;
}

/** The slot that carries a queued batch, if it has been signed. */
export function findSlot(state: PosterState, batchIndex: number): Slot | undefined {
  return state.slots.findLast((slot) => slot.batchIndex === batchIndex && !slot.discarded);
}

/** True when the batch is on L1. */
export function isPosted(slot: Slot | undefined): boolean {
  return slot?.outcome?.status === 'success' && slot.outcome.kind === 'batch';
}

export interface Halt {
  readonly code: 'POSTER_REJECTED' | 'POSTER_SUPERSEDED' | 'POSTER_NONCE_TAKEN';
  readonly batchIndex: number;
  readonly nonce: number;
  readonly reason: string;
  readonly txHash: Hex | undefined;
}

/**
 * Why nothing may be sent: L1 refused a batch, a discarded batch landed where another one waits, or the key is used by
 * somebody else. It follows from the slots alone, so a discard or a reorg that removes the cause ends it.
 */
export function findHalt(state: PosterState): Halt | undefined {
  for (const slot of state.slots) {
    const { batchIndex, nonce, outcome } = slot;
    if (batchIndex === undefined) continue;
    if (!slot.discarded && slot.taken) {
      return { code: 'POSTER_NONCE_TAKEN', batchIndex, nonce, reason: 'nonce used elsewhere', txHash: undefined };
    }
    if (outcome === undefined || outcome.kind === 'cancel') continue;
    const facts = { batchIndex, nonce, txHash: outcome.hash };
    if (!slot.discarded && outcome.status === 'reverted') {
      return { code: 'POSTER_REJECTED', ...facts, reason: outcome.reason ?? 'reverted' };
    }
    if (slot.discarded && outcome.status === 'success' && waitsAt(state, batchIndex)) {
      return { code: 'POSTER_SUPERSEDED', ...facts, reason: 'a discarded batch landed' };
    }
  }
  return undefined;
}

/** True when a batch with this index, or a lower one, is not on L1. */
function waitsAt(state: PosterState, batchIndex: number): boolean {
  return state.batches.some((batch) => batch.batchIndex <= batchIndex && !isPosted(findSlot(state, batch.batchIndex)));
}

/** True when L1 has to be looked at now and then: it may drop what it has shown, before anybody reads the block. */
export function hasDoubt({ slots }: PosterState): boolean {
  return slots.some((slot) => !isOpen(slot));
}

/** True when L1 has to be looked at: something waits for it. */
export function hasWork(state: PosterState): boolean {
  return state.slots.some(isOpen) || state.batches.some(({ batchIndex }) => findSlot(state, batchIndex) === undefined);
}
