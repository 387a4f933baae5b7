import { ProtocolError } from './errors.js';
import { MAX_QUEUE_ENTRIES_PER_BATCH, MAX_QUEUE_GAS_PER_BATCH } from './limits.js';
import type { QueueEntry } from './queue-entry.js';

type QueuedGas = Pick<QueueEntry, 'index' | 'gas' | 'l1Block'>;

/** What the queue rule looks at (docs/spec/batches.md, Queue rule). */
export interface QueueView<E extends QueuedGas = QueuedGas> {
  /** The previous batch's `queueTo`. */
  readonly from: number;
  /** The queue from `from` on, without gaps. Entries beyond the limits of one batch may be left out. */
  readonly entries: readonly E[];
  readonly l1OriginNumber: number;
}

/**
 * The lowest `queueTo` that a batch may have: it takes what is due, as far as the limits of one batch allow.
 * @param delay `D`, in L1 blocks
 * @throws {ProtocolError} `queue-entries-mismatch` if `entries` doesn't start at `from` or has a gap
 */
export function requiredQueueTo(view: QueueView & { readonly delay: number }): number {
  return longestPrefix(view, view.l1OriginNumber - view.delay);
}

/**
 * The highest `queueTo` that a batch may have: it takes all that its origin has seen, as far as the limits allow.
 * @throws {ProtocolError} `queue-entries-mismatch` if `entries` doesn't start at `from` or has a gap
 */
export function consumableQueueTo(view: QueueView): number {
  return longestPrefix(view, view.l1OriginNumber);
}

/**
 * Whether the queue rule allows `queueTo`. L1 blocks never fall along a queue, so that is each number from required to consumable.
 * @throws {ProtocolError} `queue-entries-mismatch`
 */
export function isQueueToAllowed(queueTo: number, view: QueueView & { readonly delay: number }): boolean {
  return queueTo >= requiredQueueTo(view) && queueTo <= consumableQueueTo(view);
}

/** The entries that a batch with this origin may take, up to `consumableQueueTo`. @throws {ProtocolError} `queue-entries-mismatch` */
export function consumable<E extends QueuedGas>(view: QueueView<E>): readonly E[] {
  return view.entries.slice(0, consumableQueueTo(view) - view.from);
}

function longestPrefix(view: QueueView, newestBlock: number): number {
  let gas = 0n;
  let to = view.from;
  for (const entry of view.entries) {
    if (entry.index !== to) throw new ProtocolError('queue-entries-mismatch', { expected: to, index: entry.index });
    gas += entry.gas;
    const fits = to - view.from < MAX_QUEUE_ENTRIES_PER_BATCH && gas <= MAX_QUEUE_GAS_PER_BATCH;
    if (!fits || entry.l1Block > newestBlock) break;
    to++;
  }
  return to;
}
