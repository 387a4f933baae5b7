import {
  type AppendTree,
  createAppendTree,
  type Domain,
  type Message,
  messageId,
  OUTBOX_DEPTH,
  type OutboxItem,
  outboxLeaf,
  type ShardId,
} from '@bulkhead/protocol';
import type { Hex } from 'viem';
import { createClaimChecks, type OutboxClaim } from './claim-checks.js';

/** A message as a source's outbox section carried it. */
export interface MirroredMessage {
  readonly message: Message;
  readonly payload: Hex;
  /** L1 block whose batch carried it. */
  readonly l1Block: number;
}

/** The outbox section of a batch. */
export interface OutboxSection {
  /** Of the source. */
  readonly domain: Domain;
  readonly l1Block: number;
  readonly items: readonly OutboxItem[];
}

export interface OutboxMirrorOptions {
  /** Keep the bodies of messages to this shard only; of all messages when absent. Leaves are always kept. */
  readonly keepFor?: ShardId;
}

/**
 * A copy of one source's outbox. The sections of its batches, one after another, bring the messages; each claim that
 * stands is checked once they have brought as many as it counts (docs/spec/derivation.md, Payload 5).
 */
export interface OutboxMirror {
  /** Takes the section of the next batch; one that is not the source's own, or not what comes next, stops the mirror there. */
  carry(section: OutboxSection): void;
  /** Compares with the claims that stand, oldest first. Returns those that turn out to contradict the sections. */
  check(standing: readonly OutboxClaim[]): readonly OutboxClaim[];
  /**
   * Forgets the sections that came with L1 blocks above `l1Block`; let `check` follow with the claims that still stand. Other
   * messages may take those places, so let `DeliveryTracker.unwind` follow, also when no block of this shard falls.
   */
  unwind(l1Block: number): void;
  /** Drops the bodies of messages below `index`, once they are final here and on L1. Leaves stay. */
  forget(index: number): void;
  /** Leaves that are known to be under a claimed root. */
  readonly count: number;
  /** Leaves that sections have brought; undefined once a section could not be placed: nobody knows what the next one adds. */
  readonly carried: number | undefined;
  /** False while a claim that stands contradicts the sections, or a section could not be placed. */
  readonly intact: boolean;
  /** How many leaves the outbox had when a claim gave it this root; undefined if no matched claim did. */
  findCount(outboxRoot: Hex): number | undefined;
  /** 32 siblings of leaf `index` in the outbox that had `count` leaves. @throws ProtocolError `leaf-out-of-range` */
  prove(index: number, count: number): Hex[];
  /** Messages to `destination` with `from ≤ index < to`, in order. Below `count` they are known to have been sent. */
  messages(destination: ShardId, from: number, to: number): Generator<MirroredMessage>;
  find(index: number): MirroredMessage | undefined;
}

/** The outbox after the section of one batch. */
interface Mark {
  readonly l1Block: number;
  readonly count: number;
}

export function createOutboxMirror(source: ShardId, { keepFor }: OutboxMirrorOptions = {}): OutboxMirror {
  const tree: AppendTree = createAppendTree(OUTBOX_DEPTH);
  const checks = createClaimChecks(tree);
  const byDestination = new Map<ShardId, MirroredMessage[]>();
  const byIndex = new Map<number, MirroredMessage>();
  /** Ascending; one for each section that brought leaves. */
  const marks: Mark[] = [];
  let lostAt: number | undefined;

  function leavesOf({ items, domain }: OutboxSection): Hex[] | undefined {
    const leaves: Hex[] = [];
    for (const item of items) {
      if ('leaf' in item) {
        leaves.push(item.leaf);
        continue;
      }
      if (item.message.srcShard !== source || item.message.index !== tree.count + leaves.length) return undefined;
      leaves.push(outboxLeaf(messageId(domain, item.message)));
    }
    return leaves;
  }

  function remember(entry: MirroredMessage): void {
    const { index, dstShard } = entry.message;
    if (keepFor !== undefined && dstShard !== keepFor) return;
    byIndex.set(index, entry);
    const list = byDestination.get(dstShard);
    if (list === undefined) byDestination.set(dstShard, [entry]);
    else list.push(entry);
  }

  function truncate(count: number): void {
    if (count === tree.count) return;
    for (let index = count; index < tree.count; index++) byIndex.delete(index);
    tree.truncate(count);
    checks.truncate(count);
    for (const [destination, list] of byDestination) {
      const end = lowerBound(list, count);
      // A new list, so that a walk which is under way doesn't see its own shrink.
      if (end < list.length) byDestination.set(destination, list.slice(0, end));
    }
  }

  return {
    get count() {
      return checks.verified;
    },
    get carried() {
      return lostAt === undefined ? tree.count : undefined;
    },
    get intact() {
      return lostAt === undefined && checks.mismatches === 0;
    },
    carry(section) {
      if (lostAt !== undefined || section.items.length === 0) return;
      const { l1Block, items } = section;
      const leaves = leavesOf(section);
      if (leaves === undefined) {
        lostAt = l1Block;
        return;
      }
      for (const leaf of leaves) tree.append(leaf);
      marks.push({ l1Block, count: tree.count });
      for (const item of items)
        if ('message' in item) remember({ message: item.message, payload: item.payload, l1Block });
    },
    check: (standing) => checks.check(standing),
    unwind(l1Block) {
      if (lostAt !== undefined && lostAt > l1Block) lostAt = undefined;
      while ((marks.at(-1)?.l1Block ?? Number.NEGATIVE_INFINITY) > l1Block) marks.pop();
      truncate(marks.at(-1)?.count ?? 0);
    },
    forget(index) {
      for (const [destination, list] of byDestination) {
        const start = lowerBound(list, index);
        for (const entry of list.slice(0, start)) byIndex.delete(entry.message.index);
        if (start > 0) byDestination.set(destination, list.slice(start));
      }
    },
    findCount: (outboxRoot) => checks.findCount(outboxRoot),
    prove: (index, count) => tree.prove(index, count),
    *messages(destination, from, to) {
      const list = byDestination.get(destination) ?? [];
      for (let at = lowerBound(list, from); at < list.length; at++) {
        const entry = list[at];
        if (entry === undefined || entry.message.index >= to) return;
        yield entry;
      }
    },
    find: (index) => byIndex.get(index),
  };
}

/** First position whose message index is at least `index`. */
function lowerBound(list: readonly MirroredMessage[], index: number): number {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    const entry = list[middle];
    if (entry !== undefined && entry.message.index < index) low = middle + 1;
    else high = middle;
  }
  return low;
}
