import {
  type BatchIndex,
  createAppendTree,
  type Domain,
  L1_SHARD_ID,
  type Message,
  messageId,
  OUTBOX_DEPTH,
  type OutboxItem,
  outboxLeaf,
} from '@bulkhead/protocol';
import { type Clock, describeError, type Logger, onAbort } from '@bulkhead/runtime';
import { type Hex, size } from 'viem';
import { isExpired } from '../delivery/is-expired.js';
import type { Envelope } from './envelope.js';
import { relayError } from './errors.js';
import { DEFAULT_PUBLISHER_LIMITS, type PublisherLimits } from './limits.js';

/** A claim of this shard that stands on L1. */
export interface PostedOutbox {
  readonly batchIndex: BatchIndex;
  readonly outboxRoot: Hex;
  readonly outboxCount: number;
}

export interface PublisherOptions {
  /** This shard's own domain. */
  readonly domain: Domain;
  readonly limits?: Partial<PublisherLimits>;
}

export interface PublisherModules {
  /** Sends an envelope; to how many peers. */
  publish(envelope: Envelope): Promise<number>;
  /** True when it is known that the destination needs the message no more. A source mostly doesn't know. */
  isDelivered?(message: Message): boolean;
  readonly clock: Clock;
  readonly logger: Logger;
}

/**
 * Publishes what this shard sends: at once, without proof; with its branch when its batch is on L1; and then again, less
 * and less often, a bounded number of times. Loses nothing that matters: L1 carries it all.
 */
export interface Publisher {
  /** Leaves of the outbox that need no publication, in order, before anything else. @throws OUTBOX_MISMATCH */
  restore(leaves: readonly Hex[]): void;
  /** The outbox from leaf `from` on. What is known already is skipped. @throws OUTBOX_MISMATCH */
  sequenced(from: number, items: readonly OutboxItem[]): void;
  /** A batch of this shard is on L1. False when its root isn't that of the outbox known here. */
  posted(claim: PostedOutbox): boolean;
  /** Forgets the leaves from `count` on: the blocks that sent them fell. */
  unwind(count: number): void;
  /** Leaves known. */
  readonly count: number;
  /** Messages that will be published yet. */
  readonly pending: number;
  /** Publishes what is due until `signal` aborts. One run at a time. */
  run(signal: AbortSignal): Promise<void>;
}

interface Entry {
  readonly message: Message;
  readonly payload: Hex;
  /** Times it was sent with its branch, and somebody heard it. */
  attempts: number;
  dueMs: number;
}

const IDLE_MS = 60_000;
/** Messages sent between two looks at the clock. */
const BURST = 16;

export function createPublisher(options: PublisherOptions, modules: PublisherModules): Publisher {
  const { publish, isDelivered, clock, logger } = modules;
  const limits = { ...DEFAULT_PUBLISHER_LIMITS, ...options.limits };
  const tree = createAppendTree(OUTBOX_DEPTH);
  const entries = new Map<number, Entry>();
  let bytes = 0;
  let newest: PostedOutbox | undefined;
  let wake: (() => void) | undefined;

  function drop(index: number): void {
    const entry = entries.get(index);
    if (entry === undefined) return;
    entries.delete(index);
    bytes -= size(entry.payload);
  }

  function keep(message: Message, payload: Hex): void {
    entries.set(message.index, { message, payload, attempts: 0, dueMs: clock.now() });
    bytes += size(payload);
    for (const oldest of entries.keys()) {
      if (entries.size <= limits.maxMessages && bytes <= limits.maxBytes) break;
      drop(oldest);
    }
  }

  function appendItem(index: number, item: OutboxItem): void {
    const leaf = 'leaf' in item ? item.leaf : outboxLeaf(messageId(options.domain, item.message));
    if (index < tree.count && tree.getLeaf(index) === leaf) return;
    const expected = 'leaf' in item ? index : item.message.index;
    if (index !== tree.count || expected !== index) {
      throw relayError('OUTBOX_MISMATCH', `leaf ${index} does not continue an outbox of ${tree.count}`, {
        meta: { index, count: tree.count },
      });
    }
    tree.append(leaf);
    if ('message' in item && item.message.dstShard !== L1_SHARD_ID) keep(item.message, item.payload);
  }

  function envelopeOf({ message, payload }: Entry): Envelope {
    if (newest === undefined || message.index >= newest.outboxCount) return { message, payload, hint: undefined };
    const { batchIndex, outboxRoot, outboxCount } = newest;
    const branch = tree.prove(message.index, outboxCount);
    return { message, payload, hint: { batchIndex, outboxRoot, outboxCount, branch } };
  }

  /** What follows a publication: none until the batch is posted, then growing pauses, then the end. */
  function reschedule(entry: Entry, withBranch: boolean, recipients: number): void {
    if (recipients === 0) entry.dueMs = clock.now() + limits.retryMinMs;
    else if (!withBranch) entry.dueMs = Number.POSITIVE_INFINITY;
    else if (++entry.attempts >= limits.maxAttempts) drop(entry.message.index);
    else entry.dueMs = clock.now() + Math.min(limits.retryMinMs * 2 ** (entry.attempts - 1), limits.retryMaxMs);
  }

  async function send(entry: Entry): Promise<void> {
    const { message } = entry;
    if (isDelivered?.(message) === true || isExpired(message, Math.floor(clock.now() / 1_000))) {
      drop(message.index);
      return;
    }
    const envelope = envelopeOf(entry);
    let recipients = 0;
    try {
      recipients = await publish(envelope);
    } catch (err) {
      logger.debug(`a message was not published: ${describeError(err)}`, { index: message.index });
    }
    // It may have been unwound, or posted, while it was sent.
    if (entries.get(message.index) !== entry) return;
    const isStale = envelope.hint === undefined && newest !== undefined && message.index < newest.outboxCount;
    if (!isStale) reschedule(entry, envelope.hint !== undefined, recipients);
  }

  function due(): Entry[] {
    const nowMs = clock.now();
    const found: Entry[] = [];
    for (const entry of entries.values()) {
      if (entry.dueMs <= nowMs) found.push(entry);
      if (found.length === BURST) break;
    }
    return found;
  }

  async function rest(ms: number, signal: AbortSignal, wakeable: boolean): Promise<void> {
    if (signal.aborted) return;
    const pause = new AbortController();
    const withdraw = onAbort(signal, () => pause.abort());
    if (wakeable) wake = () => pause.abort();
    await clock.sleep(ms, pause.signal).catch(() => {});
    wake = undefined;
    withdraw();
  }

  function untilNextDue(): number {
    let nextMs = clock.now() + IDLE_MS;
    for (const { dueMs } of entries.values()) nextMs = Math.min(nextMs, dueMs);
    return Math.max(0, nextMs - clock.now());
  }

  return {
    get count() {
      return tree.count;
    },
    get pending() {
      return entries.size;
    },
    restore(leaves) {
      for (const [index, leaf] of leaves.entries()) appendItem(index, { leaf });
    },
    sequenced(from, items) {
      for (const [offset, item] of items.entries()) appendItem(from + offset, item);
      wake?.();
    },
    posted(claim) {
      if (claim.outboxCount > tree.count || tree.rootAt(claim.outboxCount) !== claim.outboxRoot) {
        logger.warn('a claim of this shard does not match its outbox', { batch: claim.batchIndex });
        return false;
      }
      newest = claim;
      for (const entry of entries.values())
        if (entry.message.index < claim.outboxCount && entry.attempts === 0) entry.dueMs = clock.now();
      wake?.();
      return true;
    },
    unwind(count) {
      if (count >= tree.count) return;
      for (let index = count; index < tree.count; index++) drop(index);
      tree.truncate(count);
      if (newest !== undefined && newest.outboxCount > count) newest = undefined;
    },
    async run(signal) {
      while (!signal.aborted) {
        const batch = due();
        for (const entry of batch) await send(entry);
        if (batch.length === 0) await rest(untilNextDue(), signal, true);
        else await rest((batch.length * 1_000) / limits.messagesPerSecond, signal, false);
      }
    },
  };
}
