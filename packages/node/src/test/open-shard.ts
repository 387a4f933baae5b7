import { duplexPair } from 'node:stream';
import { type Engine, openEngine } from '@bulkhead/execution';
import { computeDomain, genesisEnd, toBatchIndex } from '@bulkhead/protocol';
import { ManualClock, silentLogger, systemClock } from '@bulkhead/runtime';
import { type BatchSink, createMempool, createProducer, type SealedBatch } from '@bulkhead/sequencer';
import { createMemoryStore, type KeyValueStore } from '@bulkhead/store';
import { type Hex, zeroHash } from 'viem';
import { serve } from '../channel/serve.js';
import { execApi } from '../exec/exec-api.js';
import { createExecHandlers } from '../exec/exec-handlers.js';
import { createDecodeTransaction } from '../shard/decode-transaction.js';
import { createDerivation } from '../shard/derivation.js';
import { createExecLink } from '../shard/exec-link.js';
import { createShardExecutor, type HeadListener } from '../shard/shard-executor.js';
import { createUnpostedBlocks, type UnpostedBlocks } from '../shard/unposted-blocks.js';
import { CHAIN_ID, GENESIS_TIME, L1_CHAIN_ID, REGISTRY, SHARD, shardConfig } from './shard-config.js';
import { L1_START, TestL1 } from './test-l1.js';

const logger = silentLogger();
const NOBODY: HeadListener = { onSealed: () => {}, onUnwound: () => {}, onLostTrack: () => {} };

/** A real engine on a memory store, behind a real channel. */
export async function openExec(
  listener: HeadListener = NOBODY,
  store: KeyValueStore = createMemoryStore(),
  unposted?: UnpostedBlocks,
) {
  const engine: Engine = await openEngine({ config: shardConfig(), store, logger });
  const link = createExecLink({ clock: systemClock(), logger, patienceMs: 1_000 });
  const attach = () => {
    const [nodeEnd, execEnd] = duplexPair();
    serve(execApi, createExecHandlers(engine), execEnd, logger);
    link.attach(nodeEnd);
  };
  attach();
  const executor = await createShardExecutor({
    link,
    genesisHash: engine.genesisHash,
    listener,
    ...(unposted && { unposted }),
    logger,
  });
  return { engine, link, executor, attach };
}

export interface SequencerOptions {
  readonly listener?: HeadListener;
  /** Where its batches go beside `batches`; nowhere when absent. */
  readonly createSink?: (l1: TestL1) => Promise<BatchSink>;
}

/** A sequencer that puts its batches onto `batches` instead of L1. */
export async function openSequencer({ listener, createSink }: SequencerOptions = {}) {
  const unposted = createUnpostedBlocks(createMemoryStore());
  const exec = await openExec(listener, createMemoryStore(), unposted);
  const { engine, executor, link } = exec;
  const { genesisHash } = engine;
  const l1 = new TestL1(SHARD, genesisHash);
  const batches: SealedBatch[] = [];
  const other = await createSink?.(l1);
  const sink: BatchSink = {
    tip() {
      if (other !== undefined) return other.tip();
      const last = batches.at(-1);
      if (last === undefined)
        return {
          hash: genesisHash,
          nextIndex: toBatchIndex(0),
          end: genesisEnd({ timestamp: GENESIS_TIME, registeredAt: L1_START }),
          queueAccumulator: zeroHash,
          claimedTo: 0,
        };
      const { header, hash, end } = last;
      const nextIndex = toBatchIndex(header.batchIndex + 1);
      return { hash, nextIndex, end, queueAccumulator: header.queueAccumulator, claimedTo: end.lastBlock };
    },
    carriedMessages: async () =>
      other === undefined ? batches.reduce((sum, { messages }) => sum + messages, 0) : other.carriedMessages(),
    async enqueue(batch) {
      await other?.enqueue(batch);
      batches.push(batch);
    },
  };
  const mempool = createMempool({
    accounts: { getAccount: (address) => link.api.getAccount({ at: { number: executor.head().number }, address }) },
    blockGasLimit: 30_000_000n,
    minBaseFee: 1_000_000n,
  });
  const clock = new ManualClock(GENESIS_TIME * 1_000);
  const producer = createProducer(
    {
      shardId: SHARD,
      domain: computeDomain({ l1ChainId: L1_CHAIN_ID, registry: REGISTRY, shardId: SHARD, genesisHash }),
      batchIntervalMs: 1_000,
      gasLimit: 30_000_000n,
      cpuBudgetMs: 10_000,
    },
    {
      executor,
      origins: l1,
      deliveries: { pending: () => [], attempted: () => {} },
      mempool,
      sink,
      clock,
      logger,
    },
  );
  const decode = createDecodeTransaction(CHAIN_ID);
  return {
    ...exec,
    unposted,
    l1,
    batches,
    mempool,
    producer,
    clock,
    decode,
    async submit(...raws: readonly Hex[]): Promise<void> {
      for (const raw of raws) {
        const decoded = decode(raw);
        const outcome = decoded.ok ? await mempool.submit(decoded.transaction) : decoded;
        if (!('accepted' in outcome && outcome.accepted)) throw new Error(`refused: ${JSON.stringify(outcome)}`);
      }
    },
    /** Seals what is open. */
    async seal(): Promise<SealedBatch> {
      await clock.advance(1_000);
      await producer.sealIfDue();
      const batch = batches.at(-1);
      if (batch === undefined) throw new Error('nothing was sealed');
      return batch;
    },
  };
}

/** Derivation of `l1` on an engine of its own. */
export async function openDerivation(l1: TestL1, findOrigin = l1.findOrigin) {
  const exec = await openExec();
  const { executor, link } = exec;
  const { follower, state } = l1;
  const derivation = createDerivation({
    shardId: SHARD,
    genesisTimestamp: GENESIS_TIME,
    l1: state,
    follower,
    findOrigin,
    executor,
    link,
    logger,
  });
  return { ...exec, derivation };
}
