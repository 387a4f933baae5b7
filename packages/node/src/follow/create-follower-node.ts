import '@bulkhead/runtime/polyfill';
import { abortedError, createLifecycle, createTaskGroup, deferred, onAbort } from '@bulkhead/runtime';
import { createSubStore } from '@bulkhead/store';
import type { FollowerConfig } from '../config/config-schema.js';
import { createAlarms } from '../shard/alarms.js';
import { droppedBatches, landedBatches } from '../shard/batch-events.js';
import type { OutputMismatch } from '../shard/claim-check.js';
import type { ShardNodeModules } from '../shard/create-shard-node.js';
import { createDecodeTransaction } from '../shard/decode-transaction.js';
import { createExecGenerations } from '../shard/exec-generations.js';
import { startL1Following } from '../shard/l1-following.js';
import { machineIo } from '../shard/node-io.js';
import { serveUsers } from '../shard/serve-users.js';
import { openShardBase } from '../shard/shard-base.js';
import { waitForL1 } from '../shard/wait-for-l1.js';
import { createWake } from '../shard/wake.js';
import { whileCurrent } from '../shard/while-current.js';
import { createDerivedChain, type FollowReport } from './derived-chain.js';
import { createDerivedMarks } from './derived-marks.js';
import { createClosedDesk, createForwardingDesk } from './forwarding-desk.js';
import { hearBlocks } from './hear-blocks.js';
import { runFollowing } from './run-following.js';
import { createVoice } from './speak-on-l1.js';
import { createUnsafeChain } from './unsafe-chain.js';

/** How long one part may take to stop, milliseconds. */
const STOP_TIMEOUT_MS = 5_000;
/** Claims compared in one turn. */
const CLAIMS_PER_TURN = 64;
/** Pause between two reports while it is busy, milliseconds. */
const REPORT_MS = 500;

/** How far a follower is. */
export interface FollowProgress {
  /** Everything that L1 has is executed and compared. */
  readonly caughtUp: boolean;
  /** Newest L1 block it knows. */
  readonly l1Block: number;
  readonly latest: number;
  /** Blocks executed since it was started. */
  readonly executed: number;
  /** Undefined while L1 is read and nothing derived yet. */
  readonly report: FollowReport | undefined;
}

export interface FollowerModules extends ShardNodeModules {
  /** Breaks the start off. */
  readonly signal?: AbortSignal;
  /** Now and then while it is busy, and each time it has caught up. */
  readonly onProgress?: (progress: FollowProgress) => void;
  /**
   * A claim on L1 is false: execution here gave something else. Called once per claim, after the alarm, and not waited for;
   * what it throws is logged, and stops nothing.
   */
  readonly onMismatch?: (mismatch: OutputMismatch) => Promise<void>;
}

export interface FollowerNode {
  /** Undefined when the configuration names no port. */
  readonly rpcUrl: string | undefined;
  readonly wsUrl: string | undefined;
  stop(): Promise<void>;
}

/**
 * A shard's node without sequencer and poster: it derives every batch from L1, compares every claim, hears announced
 * blocks for freshness, and answers users as the sequencer's node does. Resolves when it has caught up with L1 and answers.
 *
 * @throws CodedError SHARD_MISMATCH (fatal), ABORTED (retry) by `signal`, what `openShardBase` and the key file throw
 */
export async function startFollowerNode(config: FollowerConfig, modules: FollowerModules): Promise<FollowerNode> {
  const { link, clock, logger, onFatal, onProgress, onMismatch, signal, io = machineIo, metrics, heals } = modules;
  const { genesisHash, genesis } = config;
  const { shardId } = genesis;
  const lifecycle = createLifecycle({ logger, stopTimeoutMs: STOP_TIMEOUT_MS, clock });
  try {
    return await start();
  } catch (error) {
    await lifecycle.stop();
    throw error;
  }

  async function start(): Promise<FollowerNode> {
    const base = await openShardBase({ config, link, io, lifecycle, clock, logger, metrics, heals });
    const { store, memory, book, executor, headLock, readiness, topics } = base;
    const { client, follower, state: l1, findOrigin } = base.l1;
    const wake = createWake(clock);
    const alarms = createAlarms({ logger });

    let executed = 0;
    let deriving = false;
    let reportedAt = Number.NEGATIVE_INFINITY;
    const heads = () => ({ l1Block: l1.view.head()?.number ?? -1, latest: executor.head().number, executed });
    const isDue = (): boolean => {
      if (clock.now() - reportedAt < REPORT_MS) return false;
      reportedAt = clock.now();
      return true;
    };

    // L1 first: what is stored, then what is new, until the view stands at L1's head.
    const { startBlock, originDepth } = config.l1;
    const following = await startL1Following({
      follower,
      l1,
      startBlock,
      headLock,
      onBlock(block) {
        for (const landed of landedBatches(shardId, block)) topics.publish('batches', landed);
        wake.ring();
        if (!deriving && isDue()) onProgress?.({ caughtUp: false, ...heads(), report: undefined });
      },
      onUnwind(unwind) {
        for (const dropped of droppedBatches(shardId, l1.view, unwind)) topics.publish('batches', dropped);
      },
      lifecycle,
      onFatal,
      clock,
      logger,
    });
    await waitForL1({ client, l1, originDepth, shardId, genesisHash, clock, logger, ...(signal && { signal }) });

    const chain = createDerivedChain({
      shardId,
      genesisTimestamp: genesis.timestamp,
      l1,
      follower,
      findOrigin,
      executor,
      link,
      logger,
      marks: createDerivedMarks(createSubStore(store, new TextEncoder().encode('follow'))),
    });
    const feed = await hearBlocks({
      config,
      l1,
      executor,
      io,
      onBlock: () => wake.ring(),
      clock,
      logger: logger.child('relay'),
    });
    const unsafe = feed && createUnsafeChain({ shardId, l1, findOrigin, executor, shelf: feed.shelf, alarms, logger });
    const generations = createExecGenerations({
      executor,
      onExecBack: () => memory.catchUp(),
      async settle() {
        await chain.settle();
        book.unwind(executor.head().number);
        retractOldAlarms();
      },
    });
    /** L1 may drop a false claim, and the arbiter may truncate it. */
    function retractOldAlarms(): void {
      const standing = new Set(chain.mismatches().map(({ batchIndex }) => batchIndex));
      alarms.retract((alarm) => alarm.code === 'CLAIM_MISMATCH' && !standing.has(alarm.batchIndex));
    }
    const settle = () => whileCurrent(executor, generations.settle);
    await following.attach({ settle, afterBlock: async () => {} }, () => memory.load());
    if (feed !== undefined) {
      lifecycle.add('relay', feed);
      await feed.start();
    }

    memory.observe({
      onSealed() {
        executed += 1;
      },
    });
    const caughtUp = deferred<void>();
    // It may fail before anybody waits for it.
    caughtUp.promise.catch(() => {});
    const stopping = new AbortController();
    if (signal?.aborted === true) caughtUp.reject(abortedError(signal));
    const withdraw = signal && onAbort(signal, () => caughtUp.reject(abortedError(signal)));
    const tasks = createTaskGroup({
      clock,
      logger,
      onFatal(name, error) {
        caughtUp.reject(error);
        onFatal(name, error);
      },
    });
    lifecycle.add('tasks', {
      stop() {
        stopping.abort();
        return tasks.stop();
      },
    });
    const voice = await createVoice({
      config,
      l1,
      client,
      link,
      io,
      derivedTo: () => chain.lastBlock(),
      tasks,
      clock,
      logger: logger.child('voice'),
    });
    async function compare(): Promise<boolean> {
      const found = await chain.compareNext(CLAIMS_PER_TURN);
      retractOldAlarms();
      for (const mismatch of found ?? []) {
        alarms.raise({ code: 'CLAIM_MISMATCH', ...mismatch });
        voice.object(mismatch);
        const name = `false claim of batch ${mismatch.batchIndex}`;
        if (onMismatch !== undefined && !tasks.running.includes(name)) tasks.spawn(name, () => onMismatch(mismatch));
      }
      return found !== undefined;
    }

    deriving = true;
    async function step(): Promise<boolean> {
      if (await chain.adoptNext(stopping.signal)) return true;
      feed?.shelf.prune(chain.lastBlock());
      if ((await unsafe?.importNext()) === true) return true;
      // Whatever exec had lost and can be had again is there.
      readiness.done();
      return compare();
    }
    async function turn(): Promise<boolean> {
      await generations.meetExec();
      const busy = await step();
      if (busy && !isDue()) return true;
      onProgress?.({ caughtUp: !busy, ...heads(), report: await chain.report() });
      if (!busy) caughtUp.resolve();
      return busy;
    }
    const safeTurn = () => whileCurrent(executor, turn);
    tasks.spawn('following', (signal) => runFollowing({ turn: safeTurn, headLock, wake, clock, logger }, signal), {
      critical: true,
    });
    await caughtUp.promise.finally(withdraw);

    if (config.rpc === undefined)
      return { rpcUrl: undefined, wsUrl: undefined, stop: async () => void (await lifecycle.stop()) };
    const server = await serveUsers({
      config: { ...config, rpc: config.rpc },
      base,
      desk: openDesk(),
      checked: () => chain.lastBlock(),
      role: { role: 'follower', alarms: () => alarms.list() },
      io,
      clientVersion: modules.clientVersion,
      lifecycle,
      clock,
      logger,
    });
    return { rpcUrl: server.url, wsUrl: server.wsUrl, stop: async () => void (await lifecycle.stop()) };

    function openDesk() {
      if (config.forwardTo === undefined) return createClosedDesk();
      const decode = createDecodeTransaction(genesis.chainId);
      const desk = createForwardingDesk({ url: config.forwardTo, decode, clock });
      memory.observe({ onSealed: ({ included }) => desk.forget(included) });
      return desk;
    }
  }
}
