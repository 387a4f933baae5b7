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

/** A message as a source's outbox section carried it. */
export interface MirroredMessage {
  readonly message: Message;
  readonly payload: Hex;
  /** L1 block whose batch carried it. */
  readonly l1Block: number;
}

/** What a claim of a source says of its outbox, with the section of the batch it belongs to. */
export interface OutboxSection {
  readonly domain: Domain;
  readonly l1Block: number;
  readonly items: readonly OutboxItem[];
  readonly outboxRoot: Hex;
  readonly outboxCount: number;
}

export interface OutboxMirrorOptions {
  /** Keep the bodies of messages to this shard only; of all messages when absent. Leaves are always kept. */
  readonly keepFor?: ShardId;
}

/**
 * A copy of one source's outbox, built from what its batches carry on L1 and checked against every claimed root
 * (docs/spec/derivation.md, Payload 5).
 */
export interface OutboxMirror {
  /** Takes the next batch. A section that doesn't lead to the claimed root changes nothing and stops the mirror there. */
  append(section: OutboxSection): 'matched' | 'mismatch';
  /**
   * Forgets everything that came with L1 blocks above `l1Block`. Other messages may take those places, so let
   * `DeliveryTracker.unwind` follow, also when no block of this shard falls.
   */
  unwind(l1Block: number): void;
  /** Drops the bodies of messages below `index`, once they are final here and on L1. Leaves stay. */
  forget(index: number): void;
  /** Leaves that are known to be under a claimed root. */
  readonly count: number;
  /** False once a section did not match its claim: nothing after it can be proven from here. */
  readonly intact: boolean;
  /** How many leaves the outbox had when a claim gave it this root; undefined if no matched claim did. */
  findCount(outboxRoot: Hex): number | undefined;
  /** 32 siblings of leaf `index` in the outbox that had `count` leaves. @throws ProtocolError `leaf-out-of-range` */
  prove(index: number, count: number): Hex[];
  /** Messages to `destination` with `from ≤ index < to`, in order. */
  messages(destination: ShardId, from: number, to: number): Generator<MirroredMessage>;
  find(index: number): MirroredMessage | undefined;
}

/** The outbox after the section of one batch. */
interface Mark {
  readonly l1Block: number;
  readonly count: number;
  readonly root: Hex;
}

export function createOutboxMirror(source: ShardId, { keepFor }: OutboxMirrorOptions = {}): OutboxMirror {
  const tree: AppendTree = createAppendTree(OUTBOX_DEPTH);
  const byDestination = new Map<ShardId, MirroredMessage[]>();
  const byIndex = new Map<number, MirroredMessage>();
  /** Ascending; one for each batch that brought leaves. */
  const marks: Mark[] = [];
  const counts = new Map<Hex, number>([[tree.root(), 0]]);
  let brokenAt: number | undefined;

  function leavesOf(section: OutboxSection): Hex[] | undefined {
    const leaves: Hex[] = [];
    for (const item of section.items) {
      if ('leaf' in item) {
        leaves.push(item.leaf);
        continue;
      }
      if (item.message.srcShard !== source || item.message.index !== tree.count + leaves.length) return undefined;
      leaves.push(outboxLeaf(messageId(section.domain, item.message)));
    }
    return leaves;
  }

  function appendLeaves(section: OutboxSection): boolean {
    const before = tree.count;
    const leaves = leavesOf(section);
    if (leaves === undefined || before + leaves.length !== section.outboxCount) return false;
    for (const leaf of leaves) tree.append(leaf);
    if (tree.root() === section.outboxRoot) return true;
    tree.truncate(before);
    return false;
  }

  function remember(entry: MirroredMessage): void {
    const { index, dstShard } = entry.message;
    if (keepFor !== undefined && dstShard !== keepFor) return;
    byIndex.set(index, entry);
    const list = byDestination.get(dstShard);
    if (list === undefined) byDestination.set(dstShard, [entry]);
    else list.push(entry);
  }

  return {
    get count() {
      return tree.count;
    },
    get intact() {
      return brokenAt === undefined;
    },
    append(section) {
      if (brokenAt !== undefined) return 'mismatch';
      const before = tree.count;
      if (!appendLeaves(section)) {
        brokenAt = section.l1Block;
        return 'mismatch';
      }
      if (tree.count > before) {
        marks.push({ l1Block: section.l1Block, count: tree.count, root: section.outboxRoot });
        counts.set(section.outboxRoot, tree.count);
      }
      for (const item of section.items)
        if ('message' in item) remember({ message: item.message, payload: item.payload, l1Block: section.l1Block });
      return 'matched';
    },
    unwind(l1Block) {
      if (brokenAt !== undefined && brokenAt > l1Block) brokenAt = undefined;
      for (let mark = marks.at(-1); mark !== undefined && mark.l1Block > l1Block; mark = marks.at(-1)) {
        counts.delete(mark.root);
        marks.pop();
      }
      const kept = marks.at(-1)?.count ?? 0;
      for (let index = kept; index < tree.count; index++) byIndex.delete(index);
      tree.truncate(kept);
      for (const [destination, list] of byDestination) {
        const end = lowerBound(list, kept);
        // A new list, so that a walk which is under way doesn't see its own shrink.
        if (end < list.length) byDestination.set(destination, list.slice(0, end));
      }
    },
    forget(index) {
      for (const [destination, list] of byDestination) {
        const start = lowerBound(list, index);
        for (const entry of list.slice(0, start)) byIndex.delete(entry.message.index);
        if (start > 0) byDestination.set(destination, list.slice(start));
      }
    },
    findCount: (outboxRoot) => counts.get(outboxRoot),
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
