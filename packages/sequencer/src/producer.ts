import {
  type BatchEnd,
  type BlockInputs,
  DELIVERY_GAS_SHARE,
  type Domain,
  type L1Origin,
  MAX_BATCH_BLOCKS,
  MAX_INFLATED_PAYLOAD_BYTES,
  MAX_QUEUE_ENTRIES_PER_BATCH,
  MAX_TIMESTAMP_DRIFT,
  ORIGIN_UPDATE_GAS,
  type OutboxItem,
  type QueueEntry,
  type ShardId,
} from '@bulkhead/protocol';
import { type Clock, CodedError, type Logger } from '@bulkhead/runtime';
import { size } from 'viem';
import { assembleBatch } from './assemble-batch.js';
import { calldataOnly } from './calldata-only.js';
import { blockBytes, entryBytes, fitDeliveries, fitTransactions } from './fit-block.js';
import { LEAF_BYTES, MAX_BATCH_MESSAGES, MAX_CANDIDATE_BYTES, MAX_OPEN_BATCH_BYTES } from './limits.js';
import type { Mempool } from './mempool.js';
import { OpenBatch } from './open-batch.js';
import type {
  BatchSink,
  BatchTip,
  DataAvailability,
  DeliverySource,
  Executor,
  OriginSource,
  ProducedBlock,
} from './ports.js';
import { splitBacklog } from './split-backlog.js';

export interface ProducerOptions {
  readonly shardId: ShardId;
  /** The shard's own. */
  readonly domain: Domain;
  /** Longest wait from a block to the batch that holds it, milliseconds. */
  readonly batchIntervalMs: number;
  readonly gasLimit: bigint;
  /** How long one block may run user transactions, milliseconds. */
  readonly cpuBudgetMs: number;
}

export interface ProducerModules {
  readonly executor: Executor;
  readonly origins: OriginSource;
  readonly deliveries: DeliverySource;
  readonly mempool: Mempool;
  readonly sink: BatchSink;
  /** Absent: all payloads travel as calldata. */
  readonly da?: DataAvailability;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Skips that a later block may mend; with any other the transaction leaves the pool. */
const KEEP_IN_POOL: ReadonlySet<string> = new Set(['BLOCK_GAS', 'NONCE_TOO_HIGH', 'FEE_TOO_LOW']);

/** RLP of a message beside its payload, at most. */
const MESSAGE_BYTES = 400;

/** What may go into one outbox section. */
const SECTION = { limit: MAX_BATCH_MESSAGES, bodyBytes: MAX_INFLATED_PAYLOAD_BYTES };

/** Makes blocks and seals batches, one step at a time; the caller owns the loop and never runs two steps at once. */
export interface Producer {
  /**
   * Rebuilds the open batch from the executor's blocks after the newest sealed batch, and seals those that are more than one
   * batch can hold. Call at start and after an unwind.
   */
  reset(): Promise<void>;
  /** Makes one block, and seals a batch when one is due; before the block when it would not fit into the batch. */
  step(): Promise<ProducedBlock>;
  /**
   * True when a block would carry something: transactions, queue entries, deliveries, or a batch behind it messages that no
   * outbox section has brought yet.
   */
  hasWork(): Promise<boolean>;
  /** Seals what is open when it has waited long enough. @throws CodedError BATCH_TIP_MOVED (retry), as `step`: `reset` is due */
  sealIfDue(): Promise<void>;
}

export function createProducer(options: ProducerOptions, modules: ProducerModules): Producer {
  const { executor, origins, deliveries, mempool, sink, da = calldataOnly(), clock, logger } = modules;
  let openOn: BatchTip;
  let open = openAfterTip();

  function openAfterTip(): OpenBatch {
    openOn = sink.tip();
    return new OpenBatch(openOn.end.lastBlock + 1, openOn.end.queueTo);
  }

  const deliveryGas = options.gasLimit / DELIVERY_GAS_SHARE;

  async function takeEntries(origin: L1Origin): Promise<QueueEntry[]> {
    return open.takeable(await origins.queueEntries(open.queueTo, origin.number, MAX_QUEUE_ENTRIES_PER_BATCH));
  }

  function nextOrigin(): { origin: L1Origin; updated: boolean } {
    const head = executor.head();
    const newest = origins.newest();
    if (head.number === 0 || newest.number > head.originNumber) return { origin: newest, updated: true };
    return { origin: origins.get(head.originNumber), updated: false };
  }

  /** This machine's time, but never so far ahead of L1 that the door would refuse the batch (docs/spec/batches.md). */
  function secondsNow(): number {
    return Math.min(Math.floor(clock.now() / 1000), origins.headTimestamp() + MAX_TIMESTAMP_DRIFT);
  }

  /** What the next block would be in a batch with so much room left. Changes nothing. */
  async function planBlock(room: number): Promise<PlannedBlock> {
    const head = executor.head();
    const { origin, updated } = nextOrigin();
    const queueEntries = await takeEntries(origin);
    const due = fitDeliveries(deliveries.pending(origin, deliveryGas));
    let gas = options.gasLimit - ORIGIN_UPDATE_GAS;
    for (const entry of queueEntries) gas -= entry.gas;
    for (const delivery of due) gas -= delivery.gas;
    const offered = mempool.pick({ baseFee: head.nextBaseFee, gas, bytes: MAX_CANDIDATE_BYTES });
    const forced = entryBytes(queueEntries);
    const fitted = fitTransactions(offered, due, room - forced);
    const { transactions } = fitted;
    const bytes = fitted.bytes + forced;
    const inputs: BlockInputs = {
      number: head.number + 1,
      timestamp: Math.max(head.timestamp, origin.timestamp, secondsNow()),
      origin,
      originUpdated: updated,
      queueEntries,
      deliveries: due,
      transactions: transactions.map(({ raw }) => raw),
    };
    return { inputs, bytes, complete: bytes <= room && transactions.length === offered.length };
  }

  /** A block that the open batch can't take as it is starts the next one. */
  async function nextBlock(): Promise<PlannedBlock> {
    const planned = await planBlock(open.room);
    if (open.blocks === 0 || (planned.complete && !isBelated(planned))) return planned;
    await seal();
    return planBlock(open.room);
  }

  /**
   * Derivation would put its queue entries into an earlier block of the open batch. No block of this producer leaves any
   * behind, but those of a forced batch take only what was due, and stay when L1 drops that batch and not their origin.
   */
  function isBelated({ inputs }: PlannedBlock): boolean {
    const [first] = inputs.queueEntries;
    return first !== undefined && first.l1Block <= executor.head().originNumber;
  }

  async function seal(to = executor.head().number): Promise<void> {
    const tip = sink.tip();
    // What was made on top of another batch must not be claimed on top of this one.
    if (tip.hash !== openOn.hash) throw tipMoved(tip);
    const carried = (await sink.carriedMessages()) ?? (await executor.outboxCount(tip.end.lastBlock));
    const [end, blocks, outbox, outputs] = await Promise.all([
      derivedEnd(tip.end),
      executor.blockInputs(tip.end.lastBlock + 1, to),
      executor.outboxItems({ from: carried, block: to, ...SECTION }),
      executor.claimOutputs(to, tip.claimedTo),
    ]);
    const { shardId, domain } = options;
    const batch = await assembleBatch({ shardId, domain, tip: { ...tip, end }, blocks, outbox, outputs, da });
    await sink.enqueue(batch);
    open = openAfterTip();
    const waiting = outputs.outboxCount - carried - batch.messages;
    if (waiting > 0) logger.warn('messages wait for the next batch', { batch: batch.header.batchIndex, waiting });
    if (batch.bodiesLeftOut > 0)
      logger.warn('messages travel without their bodies, others have to deliver them', {
        batch: batch.header.batchIndex,
        messages: batch.bodiesLeftOut,
      });
    logger.debug('batch sealed', {
      batch: batch.header.batchIndex,
      blocks: blocks.length,
      bytes: batch.payload.length,
      daKind: batch.header.daKind,
      messages: batch.messages,
    });
  }

  /** A forced batch carries no messages, and no batch more than fit: without another one they would wait for the next user. */
  async function leftToCarry(): Promise<boolean> {
    const carried = await sink.carriedMessages();
    const tip = sink.tip();
    // What waits behind a batch that the open blocks don't follow is for `reset` to find.
    if (tip.hash !== openOn.hash) return false;
    return carried !== undefined && carried < (await executor.outboxCount(tip.end.lastBlock));
  }

  /** A batch of another hand may declare a time that derivation puts right; the next one counts from the block itself. */
  async function derivedEnd(end: BatchEnd): Promise<BatchEnd> {
    if (end.lastBlock === 0) return end;
    const [last] = await executor.blockInputs(end.lastBlock, end.lastBlock);
    return last === undefined ? end : { ...end, lastTimestamp: last.timestamp };
  }

  const sealIfDue = async () => {
    if (open.due(clock.now(), options.batchIntervalMs, MAX_BATCH_BLOCKS)) await seal();
  };

  return {
    async reset() {
      open = openAfterTip();
      const head = executor.head().number;
      if (head < open.firstBlock) return;
      const { ends } = await splitBacklog(executor, sink.tip().end);
      for (const end of ends.slice(0, -1)) await seal(end);
      const [blocks, before, after] = await Promise.all([
        executor.blockInputs(open.firstBlock, head),
        executor.outboxCount(open.firstBlock - 1),
        executor.outboxCount(head),
      ]);
      const bodies = outboxBytes(await executor.outboxItems({ from: before, block: head, ...SECTION }));
      const leaves = (after - before) * LEAF_BYTES;
      for (const block of blocks) {
        const bytes = blockBytes(block);
        const last = block.number === head;
        open.add({
          entries: block.queueEntries,
          bytes: bytes + (last ? leaves : 0),
          wantedBytes: bytes + (last ? Math.max(leaves, bodies) : 0),
          atMs: clock.now(),
        });
      }
    },
    async hasWork() {
      const { inputs } = await planBlock(MAX_OPEN_BATCH_BYTES);
      if (inputs.transactions.length + inputs.queueEntries.length + inputs.deliveries.length > 0) return true;
      return open.blocks === 0 && (await leftToCarry());
    },
    async step() {
      const { inputs, bytes } = await nextBlock();
      const block = await executor.produceBlock(inputs, { cpuBudgetMs: options.cpuBudgetMs });
      open.add({ entries: inputs.queueEntries, bytes, wantedBytes: block.payloadBytes, atMs: clock.now() });
      deliveries.attempted(inputs.deliveries, inputs.origin.number);
      mempool.settle(block.accounts);
      for (const { hash, code } of block.skipped) {
        if (KEEP_IN_POOL.has(code)) continue;
        mempool.remove(hash);
        logger.debug('transaction dropped', { hash, code });
      }
      await sealIfDue();
      return block;
    },
    sealIfDue,
  };
}

interface PlannedBlock {
  readonly inputs: BlockInputs;
  /** What it brings to a payload at most, bodies of messages aside. */
  readonly bytes: number;
  /** Nothing was left out for lack of room. */
  readonly complete: boolean;
}

function tipMoved({ nextIndex }: BatchTip): CodedError<'BATCH_TIP_MOVED'> {
  return new CodedError({
    code: 'BATCH_TIP_MOVED',
    message: `batch ${nextIndex - 1} is not the one that the open blocks follow`,
    verdict: 'retry',
  });
}

function outboxBytes(outbox: readonly OutboxItem[]): number {
  return outbox.reduce((sum, item) => sum + ('message' in item ? size(item.payload) + MESSAGE_BYTES : LEAF_BYTES), 0);
}
