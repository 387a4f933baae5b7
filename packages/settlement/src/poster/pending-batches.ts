import type { PendingBatch } from './ports.js';
import { findSlot, isPosted, type PosterState, type Slot } from './poster-state.js';

/** What a person or a status page wants to know of each batch that is not final. */
export function describePending(state: PosterState): PendingBatch[] {
  return state.batches.map(({ batchIndex, bytes }) => {
    const slot = findSlot(state, batchIndex);
    const txHash = slot?.outcome?.hash ?? slot?.attempts.at(-1)?.hash;
    return {
      batchIndex,
      bytes,
      stage: stageOf(slot),
      nonce: slot?.nonce,
      txHash,
      attempts: slot?.attempts.length ?? 0,
    };
  });
}

/** Payload bytes of the batches that are not on L1. */
export function unpostedBytes(state: PosterState): number {
  return state.batches
    .filter(({ batchIndex }) => !isPosted(findSlot(state, batchIndex)))
    .reduce((sum, { bytes }) => sum + bytes, 0);
}

function stageOf(slot: Slot | undefined): PendingBatch['stage'] {
  if (slot === undefined) return 'queued';
  if (isPosted(slot)) return 'posted';
  return slot.outcome?.status === 'reverted' ? 'rejected' : 'sent';
}
