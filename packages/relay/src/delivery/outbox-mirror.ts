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

/**
 * A copy of one source's outbox, built from what its batches carry on L1 and checked against every claimed root
 * (docs/spec/derivation.md, Payload 5).
 */
export interface OutboxMirror {
  /** Takes the next batch. A section that doesn't lead to the claimed root changes nothing and stops the mirror there. */
  append(section: OutboxSection): 'matched' | 'mismatch';
  /** Forgets everything that came with L1 blocks above `l1Block`. */
  unwind(l1Block: number): void;
  /** Leaves that are known to be under a claimed root. */
  readonly count: number;
  /** False once a section did not match its claim: nothing after it can be proven from here. */
  readonly intact: boolean;
  /** 32 siblings of leaf `index` in the outbox that had `count` leaves. @throws ProtocolError `leaf-out-of-range` */
  prove(index: number, count: number): Hex[];
  /** Messages to `destination` with `from ≤ index < to`, in order. */
  messages(destination: ShardId, from: number, to: number): Generator<MirroredMessage>;
  find(index: number): MirroredMessage | undefined;
}

export function createOutboxMirror(source: ShardId): OutboxMirror {
  const tree: AppendTree = createAppendTree(OUTBOX_DEPTH);
  const byDestination = new Map<ShardId, MirroredMessage[]>();
  const byIndex = new Map<number, MirroredMessage>();
  /** Leaf count after each L1 block that brought leaves, ascending. */
  const marks: { l1Block: number; count: number }[] = [];
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

  function remember(entry: MirroredMessage): void {
    byIndex.set(entry.message.index, entry);
    const list = byDestination.get(entry.message.dstShard);
    if (list === undefined) byDestination.set(entry.message.dstShard, [entry]);
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
      const leaves = leavesOf(section);
      for (const leaf of leaves ?? []) tree.append(leaf);
      if (leaves === undefined || tree.count !== section.outboxCount || tree.root() !== section.outboxRoot) {
        tree.truncate(before);
        brokenAt = section.l1Block;
        return 'mismatch';
      }
      if (leaves.length > 0) marks.push({ l1Block: section.l1Block, count: tree.count });
      for (const item of section.items)
        if ('message' in item) remember({ message: item.message, payload: item.payload, l1Block: section.l1Block });
      return 'matched';
    },
    unwind(l1Block) {
      if (brokenAt !== undefined && brokenAt > l1Block) brokenAt = undefined;
      let mark = marks.at(-1);
      if (mark === undefined || mark.l1Block <= l1Block) return;
      while (mark !== undefined && mark.l1Block > l1Block) {
        marks.pop();
        mark = marks.at(-1);
      }
      const kept = mark?.count ?? 0;
      tree.truncate(kept);
      for (const index of [...byIndex.keys()]) if (index >= kept) byIndex.delete(index);
      for (const [destination, list] of byDestination)
        byDestination.set(
          destination,
          list.filter((entry) => entry.message.index < kept),
        );
    },
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
    const middle = (low + high) >> 1;
    const entry = list[middle];
    if (entry !== undefined && entry.message.index < index) low = middle + 1;
    else high = middle;
  }
  return low;
}
