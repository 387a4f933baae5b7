import {
  type BlockInputs,
  DELIVERY_GAS_SHARE,
  type L1Origin,
  MAX_BATCH_BLOCKS,
  type QueueEntry,
  type ShardId,
} from '@bulkhead/protocol';
import type { Clock, Logger } from '@bulkhead/runtime';
import { assembleBatch } from './assemble-batch.js';
import { MAX_BLOCK_PAYLOAD_BYTES } from './limits.js';
import type { Mempool } from './mempool.js';
import { OpenBatch } from './open-batch.js';
import type { BatchSink, DeliverySource, Executor, OriginSource, ProducedBlock } from './ports.js';

export interface ProducerOptions {
  readonly shardId: ShardId;
  /** Milliseconds between blocks; 0 makes a block as soon as there is something to put into it. */
  readonly blockTimeMs: number;
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
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Skips that a later block may mend; with any other the transaction leaves the pool. */
const KEEP_IN_POOL: ReadonlySet<string> = new Set(['BLOCK_GAS', 'NONCE_TOO_HIGH', 'FEE_TOO_LOW']);

/** Gas kept free for the origin update and what precedes user transactions. */
const SYSTEM_GAS = 1_000_000n;

/** Makes blocks and seals batches, one step at a time; the caller owns the loop and never runs two steps at once. */
export interface Producer {
  /** Rebuilds the open batch from the executor's blocks after the newest sealed batch. Call at start and after an unwind. */
  reset(): Promise<void>;
  /** Makes one block, and seals a batch when one is due. */
  step(): Promise<ProducedBlock>;
  /** True when a block would carry something: transactions, queue entries, deliveries. */
  hasWork(): Promise<boolean>;
  /** Seals what is open, whatever its age. */
  sealIfDue(): Promise<void>;
}

export function createProducer(options: ProducerOptions, modules: ProducerModules): Producer {
  const { executor, origins, deliveries, mempool, sink, clock, logger } = modules;
  let open = openAfterTip();

  function openAfterTip(): OpenBatch {
    const { end } = sink.tip();
    return new OpenBatch(end.lastBlock + 1, end.queueTo);
  }

  const deliveryGas = options.gasLimit / DELIVERY_GAS_SHARE;

  async function takeEntries(origin: L1Origin): Promise<QueueEntry[]> {
    return open.takeable(await origins.queueEntries(open.queueTo, origin.number, 64));
  }

  function nextOrigin(): { origin: L1Origin; updated: boolean } {
    const head = executor.head();
    const newest = origins.newest();
    if (head.number === 0 || newest.number > head.originNumber) return { origin: newest, updated: true };
    return { origin: origins.get(head.originNumber), updated: false };
  }

  async function nextInputs(): Promise<BlockInputs> {
    const head = executor.head();
    const { origin, updated } = nextOrigin();
    const queueEntries = await takeEntries(origin);
    const due = deliveries.pending(origin, deliveryGas);
    let gas = options.gasLimit - SYSTEM_GAS;
    for (const entry of queueEntries) gas -= entry.gas;
    for (const delivery of due) gas -= delivery.gas;
    const tried = mempool.pick({ baseFee: head.nextBaseFee, gas, bytes: MAX_BLOCK_PAYLOAD_BYTES });
    return {
      number: head.number + 1,
      timestamp: Math.max(head.timestamp, origin.timestamp, Math.floor(clock.now() / 1000)),
      origin,
      originUpdated: updated,
      queueEntries,
      deliveries: due,
      transactions: tried.map((transaction) => transaction.raw),
    };
  }

  async function seal(): Promise<void> {
    const tip = sink.tip();
    const to = executor.head().number;
    const from = tip.end.lastBlock + 1;
    const [blocks, outbox, outputs] = await Promise.all([
      executor.blockInputs(from, to),
      executor.outboxItems(from, to),
      executor.claimOutputs(to, tip.end.lastBlock),
    ]);
    const batch = assembleBatch({ shardId: options.shardId, tip, blocks, outbox, outputs });
    await sink.enqueue(batch);
    open = openAfterTip();
    logger.debug('batch sealed', {
      batch: batch.header.batchIndex,
      blocks: blocks.length,
      bytes: batch.payload.length,
      messages: outbox.length,
    });
  }

  const sealIfDue = async () => {
    if (open.due(clock.now(), options.batchIntervalMs, MAX_BATCH_BLOCKS)) await seal();
  };

  return {
    async reset() {
      open = openAfterTip();
      const head = executor.head().number;
      if (head < open.firstBlock) return;
      for (const block of await executor.blockInputs(open.firstBlock, head))
        open.add({
          entries: block.queueEntries,
          payloadBytes: block.transactions.reduce((sum, raw) => sum + raw.length / 2, 0),
          atMs: clock.now(),
        });
    },
    async hasWork() {
      const { origin } = nextOrigin();
      if (
        mempool.pick({ baseFee: executor.head().nextBaseFee, gas: options.gasLimit, bytes: MAX_BLOCK_PAYLOAD_BYTES })
          .length > 0
      )
        return true;
      if ((await takeEntries(origin)).length > 0) return true;
      return deliveries.pending(origin, deliveryGas).length > 0;
    },
    async step() {
      const inputs = await nextInputs();
      const block = await executor.produceBlock(inputs, { cpuBudgetMs: options.cpuBudgetMs });
      deliveries.attempted(inputs.deliveries, inputs.origin.number);
      mempool.settle(block.accounts);
      for (const { hash, code } of block.skipped) {
        if (KEEP_IN_POOL.has(code)) continue;
        mempool.remove(hash);
        logger.debug('transaction dropped', { hash, code });
      }
      open.add({ entries: inputs.queueEntries, payloadBytes: block.payloadBytes, atMs: clock.now() });
      await sealIfDue();
      return block;
    },
    sealIfDue,
  };
}
