import { type L1Contracts, SETTLEMENT_DEPTH, zeroHash } from '@bulkhead/protocol';
import { backoff, type Clock, describeError, type Logger, verdictOf } from '@bulkhead/runtime';
import type { KeyValueStore } from '@bulkhead/store';
import { BlobsUnavailable } from '../blobs/errors.js';
import type { AwaitedBlobs, BlobSource } from '../blobs/ports.js';
import type { L1BlockRef } from '../events/l1-block.js';
import type { L1Client } from '../l1/client.js';
import { createViemSource } from '../l1/create-viem-source.js';
import { l1Error } from '../l1/errors.js';
import type { L1Source } from '../l1/l1-source.js';
import { type BlockRows, createBlockRows } from './block-rows.js';
import { findAncestor } from './find-ancestor.js';
import type { FinalityMode, L1Consumer, L1Follower, UnwindMode } from './ports.js';
import { readBlocks } from './read-blocks.js';
import { readHeaders } from './read-headers.js';

/** L1 blocks read at once while catching up. */
const MAX_RANGE = 100;
const RETRY_MIN_MS = 100;
const RETRY_MAX_MS = 15_000;

export interface FollowerCoreOptions {
  readonly source: L1Source;
  readonly contracts: L1Contracts;
  /** Absent: the follower waits at the first batch in blobs. */
  readonly blobs?: BlobSource;
  /** Its own part of the database. */
  readonly store: KeyValueStore;
  readonly clock: Clock;
  readonly logger: Logger;
  /** First block to follow; not above the one that deployed the contracts. */
  readonly startBlock: number;
  /** Pause between two questions for a new head, milliseconds. */
  readonly pollMs: number;
  /** How many blocks must lie above a block before it is used as an origin. */
  readonly originDepth: number;
  readonly finalityMode: FinalityMode;
  readonly unwind: UnwindMode;
}

export type L1FollowerOptions = Omit<FollowerCoreOptions, 'source'> & { readonly client: L1Client };

/** Follows the L1 contracts of one network, block by block, through reorgs and trouble. */
export function createL1Follower({ client, ...options }: L1FollowerOptions): L1Follower {
  const { contracts, clock } = options;
  return createFollowerCore({ ...options, source: createViemSource({ client, contracts, clock }) });
}

/** {@link createL1Follower} on any source. */
export function createFollowerCore(options: FollowerCoreOptions): L1Follower {
  const { source, contracts, blobs, clock, logger, startBlock, pollMs, originDepth } = options;
  const rows = createBlockRows(options.store);
  /** Last block given to the consumer. */
  let given = startBlock - 1;
  let awaited: AwaitedBlobs | undefined;

  async function giveStored(consumer: L1Consumer, signal?: AbortSignal): Promise<void> {
    for await (const block of rows.iterate(given + 1, Number.MAX_SAFE_INTEGER)) {
      if (signal?.aborted) return;
      await consumer.onBlock(block);
      given = block.origin.number;
    }
  }

  async function unwindTo(consumer: L1Consumer, own: L1BlockRef, from: number): Promise<void> {
    const ancestor = (await findAncestor(source, rows, startBlock, from)) ?? (await beforeFirst(rows, startBlock));
    if (ancestor.number === own.number) return;
    const finalized = await rows.finalized();
    const dropped = await rows.refs(ancestor.number + 1, own.number);
    const meta = { ancestor: ancestor.number, head: own.number, dropped: dropped.length, finalized };
    if (ancestor.number < finalized) {
      if (options.unwind === 'until-finalized') {
        throw l1Error('L1_REORG_PAST_FINALIZED', `L1 dropped blocks down to ${ancestor.number}, final ones too`, {
          meta,
        });
      }
      logger.error('L1 dropped final blocks: it was started from an older state, or is another chain', meta);
    } else {
      logger.warn('L1 reorg', meta);
    }
    // The consumer first: if this process dies in between, the same reorg is found again.
    await consumer.onUnwind({ ancestor, dropped });
    given = Math.min(given, ancestor.number);
    if (ancestor.number < finalized) await rows.setFinalized(ancestor.number);
    await rows.dropAbove(ancestor.number);
  }

  /** Reads what is next; true when there may be more at once. */
  async function advance(consumer: L1Consumer): Promise<boolean> {
    const head = await source.head();
    const own = await rows.head();
    if (own !== undefined && head.number <= own.number) {
      const stands = (await rows.findRef(head.number))?.hash === head.hash;
      // A lower head of the same chain is an anvil that lost its newest blocks, or a node of a real L1 that lags.
      if (stands && (head.number === own.number || options.unwind === 'until-finalized')) return false;
      await unwindTo(consumer, own, Math.max(startBlock - 1, head.number));
      return true;
    }
    const from = own === undefined ? startBlock : own.number + 1;
    const headers = await readHeaders(source, from, Math.min(head.number, from + MAX_RANGE - 1));
    const first = headers[0];
    if (first === undefined) return false;
    if (own !== undefined && first.parentHash !== own.hash) {
      await unwindTo(consumer, own, own.number);
      return true;
    }
    const blocks = await readBlocks({ source, contracts, ...(blobs && { blobs }) }, headers, await rootAt(own));
    for (const block of blocks) await rows.append(block);
    await giveStored(consumer);
    return head.number > first.number + blocks.length - 1;
  }

  async function rootAt(own: L1BlockRef | undefined) {
    const row = own === undefined ? undefined : await rows.find(own.number);
    return row?.origin.settlementRoot ?? zeroHash(SETTLEMENT_DEPTH);
  }

  async function finalize(consumer: L1Consumer): Promise<void> {
    const known = await rows.finalized();
    const { finalityMode: mode } = options;
    const claimed = mode === 'tag' ? await source.finalized() : ((await rows.head())?.number ?? 0) - mode.depth;
    const number = Math.min(claimed ?? -1, given);
    if (number <= known || number < startBlock) return;
    if (mode === 'tag') {
      const [row, header] = [await rows.findRef(number), await source.header(number)];
      if (row === undefined || row.hash !== header?.hash) return;
    }
    await consumer.onFinalized?.(number);
    await rows.setFinalized(number);
  }

  async function turn(consumer: L1Consumer, signal: AbortSignal): Promise<void> {
    await giveStored(consumer, signal);
    while (!signal.aborted && (await advance(consumer)));
    if (!signal.aborted) await finalize(consumer);
  }

  /** One line when a wait begins and one when it ends, however often it is tried meanwhile. */
  function noteWait(next: AwaitedBlobs | undefined): void {
    if (next !== undefined && !isSameWait(next, awaited)) {
      logger.warn(`waiting at L1 block ${next.l1Block} for blobs that nobody has now`, { ...next });
    }
    if (next === undefined && awaited !== undefined) logger.info(`L1 block ${awaited.l1Block} is waited for no longer`);
    awaited = next;
  }

  return {
    async run(consumer, signal) {
      const delays = backoff({ minMs: RETRY_MIN_MS, maxMs: RETRY_MAX_MS });
      const guarded = guardConsumer(consumer);
      while (!signal.aborted) {
        let pauseMs = pollMs;
        try {
          await turn(guarded, signal);
          delays.reset();
          noteWait(undefined);
        } catch (err) {
          if (err instanceof ConsumerFailure) throw err.cause;
          if (verdictOf(err) !== 'retry') throw err;
          pauseMs = delays.next();
          if (err instanceof BlobsUnavailable) noteWait(err.awaited);
          else logger.warn(`L1 trouble, next try in ${pauseMs} ms: ${describeError(err)}`, { err });
        }
        await clock.sleep(pauseMs, signal).catch(() => {});
      }
    },
    async replay(consumer, from) {
      given = Math.max(from, startBlock) - 1;
      await giveStored(consumer);
      return rows.head();
    },
    head: () => rows.head(),
    async newestOrigin() {
      const head = await rows.head();
      if (head === undefined) return undefined;
      return (await rows.find(head.number - originDepth))?.origin;
    },
    findBlock: (number) => rows.find(number),
    finalized: () => rows.finalized(),
    waitingForBlobs: () => awaited,
  };
}

/** Blobs of the block that have come meanwhile make no other wait. */
function isSameWait(next: AwaitedBlobs, last: AwaitedBlobs | undefined): boolean {
  return last?.l1Block === next.l1Block && next.versionedHashes.every((hash) => last.versionedHashes.includes(hash));
}

/** Keeps the consumer's errors apart from L1's: only the latter are waited out. */
class ConsumerFailure extends Error {}

function guardConsumer(consumer: L1Consumer): L1Consumer {
  const guard = (call: Promise<void> | undefined): Promise<void> =>
    (call ?? Promise.resolve()).catch((cause: unknown) => {
      throw new ConsumerFailure('', { cause });
    });
  return {
    onBlock: (block) => guard(consumer.onBlock(block)),
    onUnwind: (unwind) => guard(consumer.onUnwind(unwind)),
    onFinalized: (number) => guard(consumer.onFinalized?.(number)),
  };
}

async function beforeFirst(rows: BlockRows, startBlock: number): Promise<L1BlockRef> {
  const first = await rows.find(startBlock);
  return { number: startBlock - 1, hash: first?.origin.parentHash ?? zeroHash(0) };
}
