import { MAX_QUEUE_ENTRIES_PER_BATCH, MAX_QUEUE_GAS_PER_BATCH, type QueueEntry } from '@bulkhead/protocol';
import { MAX_OPEN_BATCH_BYTES } from './limits.js';

/**
 * The blocks that no sealed batch holds yet. Queue entries are taken as soon as an origin allows, up to the batch's own
 * limits; a batch is always sealed at the head, so that derivation puts each entry into the same block (docs/spec/derivation.md).
 */
export class OpenBatch {
  #blocks = 0;
  /** What the batch can't do without: blocks and leaves. */
  #bytes = 0;
  /** All it would like to carry: with the bodies of messages. */
  #wantedBytes = 0;
  #entries = 0;
  #entryGas = 0n;
  #openedAtMs: number | undefined;

  constructor(
    readonly firstBlock: number,
    private readonly queueFrom: number,
  ) {}

  get blocks(): number {
    return this.#blocks;
  }

  /** Index of the next queue entry. */
  get queueTo(): number {
    return this.queueFrom + this.#entries;
  }

  /** The prefix of `entries` that still fits this batch. */
  takeable(entries: readonly QueueEntry[]): QueueEntry[] {
    const taken: QueueEntry[] = [];
    let gas = this.#entryGas;
    for (const entry of entries) {
      gas += entry.gas;
      if (this.#entries + taken.length >= MAX_QUEUE_ENTRIES_PER_BATCH || gas > MAX_QUEUE_GAS_PER_BATCH) break;
      taken.push(entry);
    }
    return taken;
  }

  /** Bytes that a block may add to it and still let it fit into one batch. */
  get room(): number {
    return MAX_OPEN_BATCH_BYTES - this.#bytes;
  }

  add(block: {
    readonly entries: readonly QueueEntry[];
    /** Of its transactions, its deliveries and the leaves it sent. */
    readonly bytes: number;
    /** With the bodies of what it sent. */
    readonly wantedBytes: number;
    readonly atMs: number;
  }): void {
    this.#openedAtMs ??= block.atMs;
    this.#blocks += 1;
    this.#bytes += block.bytes;
    this.#wantedBytes += block.wantedBytes;
    this.#entries += block.entries.length;
    for (const entry of block.entries) this.#entryGas += entry.gas;
  }

  /** True when it has waited for `intervalMs`, or is as large as a batch should get. */
  due(nowMs: number, intervalMs: number, maxBlocks: number): boolean {
    if (this.#openedAtMs === undefined) return false;
    return (
      nowMs - this.#openedAtMs >= intervalMs ||
      Math.max(this.#bytes, this.#wantedBytes) >= MAX_OPEN_BATCH_BYTES ||
      this.#blocks >= maxBlocks ||
      this.#entries >= MAX_QUEUE_ENTRIES_PER_BATCH
    );
  }
}
