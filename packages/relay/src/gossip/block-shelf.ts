import type { BlockAnnouncement } from '@bulkhead/protocol';
import type { Hex } from 'viem';
import type { BlockShelfLimits } from './limits.js';

/**
 * Announced blocks that are signed by the sequencer, by number and parent: those that wait for their parent or for L1, and
 * those that were taken and may be wanted again after an unwind. Bounded; what does not fit comes from L1.
 */
export interface BlockShelf {
  /** `known`: the same block is there; `no-room`: nothing further ahead could make way for it. */
  add(announcement: BlockAnnouncement, bytes: number): 'added' | 'known' | 'no-room';
  /** Blocks with this number on this parent, in the order they came. */
  find(number: number, parentHash: Hex): readonly BlockAnnouncement[];
  has(number: number, blockHash: Hex): boolean;
  remove(announcement: BlockAnnouncement): void;
  /** Forgets blocks up to a number: L1 has them. */
  prune(upTo: number): void;
  readonly size: { readonly blocks: number; readonly bytes: number };
}

interface Entry {
  readonly announcement: BlockAnnouncement;
  readonly bytes: number;
}

export function createBlockShelf(limits: Pick<BlockShelfLimits, 'maxPerNumber' | 'maxBytes'>): BlockShelf {
  const shelf = new Map<number, Entry[]>();
  let blocks = 0;
  let total = 0;

  function drop(number: number, wanted: (entry: Entry) => boolean): void {
    const entries = shelf.get(number) ?? [];
    const kept = entries.filter((entry) => !wanted(entry));
    for (const { bytes } of entries.filter(wanted)) {
      blocks -= 1;
      total -= bytes;
    }
    if (kept.length === 0) shelf.delete(number);
    else shelf.set(number, kept);
  }

  /** The nearest blocks are the ones that are wanted next: the farthest make way. */
  function makeRoom(number: number, bytes: number): boolean {
    while (total + bytes > limits.maxBytes) {
      const farthest = Math.max(...shelf.keys());
      if (farthest <= number) return false;
      drop(farthest, () => true);
    }
    return true;
  }

  return {
    add(announcement, bytes) {
      const { number, blockHash } = announcement;
      const entries = shelf.get(number) ?? [];
      if (entries.some((entry) => entry.announcement.blockHash === blockHash)) return 'known';
      if (entries.length >= limits.maxPerNumber || !makeRoom(number, bytes)) return 'no-room';
      shelf.set(number, [...entries, { announcement, bytes }]);
      blocks += 1;
      total += bytes;
      return 'added';
    },
    find: (number, parentHash) =>
      (shelf.get(number) ?? [])
        .map(({ announcement }) => announcement)
        .filter((announcement) => announcement.parentHash === parentHash),
    has: (number, blockHash) =>
      (shelf.get(number) ?? []).some(({ announcement }) => announcement.blockHash === blockHash),
    remove: (announcement) => drop(announcement.number, (entry) => entry.announcement === announcement),
    prune(upTo) {
      for (const number of [...shelf.keys()]) if (number <= upTo) drop(number, () => true);
    },
    get size() {
      return { blocks, bytes: total };
    },
  };
}
