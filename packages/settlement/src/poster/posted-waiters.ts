import { type Deferred, deferred } from '@bulkhead/runtime';
import { haltError, posterError } from './errors.js';
import type { Posted } from './ports.js';
import { findHalt, findSlot, isPosted, type PosterState } from './poster-state.js';

interface Waiter {
  readonly batchIndex: number;
  readonly deferred: Deferred<Posted>;
}

export interface PostedWaiters {
  wait(state: PosterState, batchIndex: number): Promise<Posted>;
  /** Answers everyone whose question the new state decides. */
  settle(state: PosterState): void;
  /** Answers everyone else with POSTER_STOPPED. */
  stop(): void;
}

/** Those who wait for a batch to be on L1. */
export function createPostedWaiters(): PostedWaiters {
  const waiters = new Set<Waiter>();

  function answer(state: PosterState, waiter: Waiter): void {
    const { batchIndex } = waiter;
    const halt = findHalt(state);
    const slot = findSlot(state, batchIndex);
    if (isPosted(slot) && slot?.outcome !== undefined) {
      waiter.deferred.resolve({ batchIndex, txHash: slot.outcome.hash, l1Block: slot.outcome.l1Block });
    } else if (!isQueued(state, batchIndex)) {
      waiter.deferred.reject(posterError('POSTER_DISCARDED', `batch ${batchIndex} was discarded`, { batchIndex }));
    } else if (halt !== undefined && halt.batchIndex <= batchIndex) {
      waiter.deferred.reject(haltError(halt));
    } else {
      return;
    }
    waiters.delete(waiter);
  }

  return {
    async wait(state, batchIndex) {
      if (!isQueued(state, batchIndex)) {
        throw posterError('POSTER_UNKNOWN_BATCH', `batch ${batchIndex} is not queued`, { batchIndex });
      }
      const waiter = { batchIndex, deferred: deferred<Posted>() };
      waiters.add(waiter);
      answer(state, waiter);
      return waiter.deferred.promise;
    },
    settle(state) {
      for (const waiter of waiters) answer(state, waiter);
    },
    stop() {
      for (const { deferred: end } of waiters) end.reject(posterError('POSTER_STOPPED', 'the poster was stopped'));
      waiters.clear();
    },
  };
}

function isQueued(state: PosterState, batchIndex: number): boolean {
  return state.batches.some((batch) => batch.batchIndex === batchIndex);
}
