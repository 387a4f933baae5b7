import '@bulkhead/runtime/polyfill';
import { join } from 'node:path';
import { computeDomain } from '@bulkhead/protocol';
import { createDeliverySource, createDeliveryTracker } from '@bulkhead/relay';
import {
  type Clock,
  createLifecycle,
  createSerial,
  createTaskGroup,
  describeError,
  type Logger,
  verdictOf,
} from '@bulkhead/runtime';
import { createMempool, createProducer, MAX_DELIVERY_BYTES_PER_BLOCK, type OriginSource } from '@bulkhead/sequencer';
import {
  createBatchPoster,
  createBlobCarrier,
  createDataAvailability,
  type L1Block,
  type L1Consumer,
  type L1Unwind,
} from '@bulkhead/settlement';
import { createSubStore } from '@bulkhead/store';
import { type Hex, parseGwei } from 'viem';
import { privateKeyToAccount } from 'viem/accounts';
import type { NodeConfig } from '../config/config-schema.js';
import type { Heal } from '../damage/damage-record.js';
import { createBatchChain } from './batch-chain.js';
import { droppedBatches, landedBatches } from './batch-events.js';
import { createConfirmationReporter } from './broken-confirmations.js';
import { createDecodeTransaction } from './decode-transaction.js';
import { createDerivation } from './derivation.js';
import type { ExecLink } from './exec-link.js';
import { createShardHeads } from './heads.js';
import { keepTrying } from './keep-trying.js';
import { loadMessages } from './load-messages.js';
import { createMessageBook } from './message-book.js';
import { readMessageLogs } from './message-logs.js';
import { machineIo, type NodeIo } from './node-io.js';
import { createNodeMetrics, type NodeMetrics } from './node-metrics.js';
import { createNodeStatus } from './node-status.js';
import { openL1 } from './open-l1.js';
import { createReadiness } from './readiness.js';
import { reconcile, returnToPool, settlePool } from './reconcile.js';
import { createRelaying, type Relaying } from './relaying.js';
import { createShardBackend, type ShardBackend } from './rpc-backend.js';
import { runSequencing } from './sequencing.js';
import { createShardExecutor, type HeadListener } from './shard-executor.js';
import { shardNamespace } from './shard-namespace.js';
import { createUnpostedBlocks } from './unposted-blocks.js';
import { waitForL1 } from './wait-for-l1.js';
import { waitForStrays } from './wait-for-strays.js';
import { createWake } from './wake.js';
import { whileCurrent } from './while-current.js';

/** How long one part may take to stop, milliseconds. */
const STOP_TIMEOUT_MS = 5_000;
/** How long questions of users wait until a new exec was looked at, milliseconds. */
const EXEC_LOOK_MS = 30_000;
/** How long a block may run user transactions, as a share of the block time. */
const CPU_SHARE = 0.7;
/** The same for a block per transaction, milliseconds. */
const AUTOMINE_CPU_MS = 700;

export interface ShardNode {
  readonly rpcUrl: string;
  readonly wsUrl: string;
  stop(): Promise<void>;
}

export interface ShardNodeModules {
  readonly link: ExecLink;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly clientVersion: string;
  /** A part died that the node can't be without. */
  readonly onFatal: (name: string, error: unknown) => void;
  /** The machine's own when absent. */
  readonly io?: NodeIo;
  /** Counted for `GET /metrics`; a registry of its own when absent. */
  readonly metrics?: NodeMetrics;
  /** Databases of the node that were damaged and set aside; none when absent. */
  readonly heals?: readonly Heal[];
}

/** A shard's node: follows L1, sequences, posts, relays, answers users. Resolves when it answers. */
export async function startShardNode(config: NodeConfig, modules: ShardNodeModules): Promise<ShardNode> {
  const { link, clock, logger, onFatal, io = machineIo, metrics = createNodeMetrics() } = modules;
  const { genesisHash } = config;
  const { shardId, chainId, l1ChainId, registry, timestamp: genesisTimestamp, gasLimit, minBaseFee } = config.genesis;
  const lifecycle = createLifecycle({ logger, stopTimeoutMs: STOP_TIMEOUT_MS, clock });
  try {
    return await start();
  } catch (error) {
    await lifecycle.stop();
    throw error;
  }

  async function start(): Promise<ShardNode> {
    // Storage, keys and L1.
    const store = await io.openStore(join(config.dataDir, 'db'));
    lifecycle.add('store', { stop: () => store.close() });
    const key = await io.readKey(config.sequencer.keyFile);
    const account = privateKeyToAccount(key.reveal());
    const {
      client,
      follower,
      state: l1,
      findOrigin,
      archive,
    } = openL1({ config, store, clock, logger, openClient: io.openClient });
    const isNew = (await follower.head()) === undefined;
    const blobs = createBlobCarrier({ archive, sidecar: config.sequencer.sidecar });
    const poster = await createBatchPoster({
      client,
      account,
      contracts: config.l1.contracts,
      store: createSubStore(store, new TextEncoder().encode('poster')),
      clock,
      logger: logger.child('poster'),
      fees: { maxFeePerGasCap: parseGwei('500'), maxPriorityFeePerGasCap: parseGwei('50'), initialTip: parseGwei('1') },
      blobs,
      pollMs: config.l1.pollMs,
      onHalt: (error) => logger.error(`posting has stopped: ${describeError(error)}`, { err: error }),
    });

    // The shard's own chain, and everything that follows its head.
    const tracker = createDeliveryTracker();
    const book = createMessageBook({ shardId, l1, tracker });
    const wake = createWake(clock);
    const headLock = createSerial();
    const decode = createDecodeTransaction(chainId);
    let backend: ShardBackend | undefined;
    let relaying: Relaying | undefined;
    let seen = 0;
    const returned: Hex[] = [];
    const stopping = new AbortController();
    const unposted = createUnpostedBlocks(createSubStore(store, new TextEncoder().encode('unposted')));
    const confirmations = createConfirmationReporter({
      metrics,
      publish: (broken) => backend?.publish('reorgs', broken),
      logger,
    });
    const readiness = createReadiness({ clock, patienceMs: EXEC_LOOK_MS, executor: () => executor });
    const listener: HeadListener = {
      onSealed({ head, header, logs }) {
        book.recordLogs(logs);
        seen = head.number;
        // Users have seen these blocks; they are only made again.
        if (readiness.progress() !== undefined) return;
        relaying?.onSent(readMessageLogs(logs).sent);
        backend?.announceHead(header, logs);
      },
      onUnwound(head, removed, cause) {
        book.unwind(head.number);
        seen = head.number;
        returned.push(...removed.transactions);
        if (readiness.progress() === undefined) backend?.announceRemoved(removed.logs);
        confirmations.onUnwound(head, removed, cause);
      },
      onLostTrack(head, before) {
        logger.warn('exec came back with another head', { block: head.number, before: before.number, seen });
        if (head.number <= before.number) readiness.begin(head, before);
      },
    };
    const executor = await createShardExecutor({ link, genesisHash, listener, unposted, logger });
    const mempool = createMempool({
      blockGasLimit: gasLimit,
      minBaseFee,
      accounts: { getAccount: (address) => link.api.getAccount({ at: { number: executor.head().number }, address }) },
    });

    const heads = createShardHeads({ shardId, l1, latest: () => executor.head().number });

    // L1 first: what is stored, then what is new, until the view stands at L1's head.
    const l1Tasks = createTaskGroup({ clock, logger, onFatal });
    lifecycle.add('L1 tasks', { stop: () => l1Tasks.stop() });
    /** From here on an unwind of L1 concerns exec too, and waits for whatever moves the head. */
    let attached = false;
    let live = false;
    let following: AbortSignal | undefined;
    const consumer: L1Consumer = {
      async onBlock(block: L1Block) {
        l1.apply(block);
        for (const landed of landedBatches(shardId, block)) backend?.publish('batches', landed);
        if (live) await afterL1Block();
        wake.ring();
      },
      async onUnwind(unwind: L1Unwind) {
        for (const dropped of droppedBatches(shardId, l1.view, unwind)) backend?.publish('batches', dropped);
        if (!attached) {
          l1.unwind(unwind);
          await poster.onUnwind(unwind.ancestor);
          return;
        }
        await headLock.run(async () => {
          l1.unwind(unwind);
          await poster.onUnwind(unwind.ancestor);
          // Exec may die meanwhile. Nothing else may move the head before this is done.
          const settle = () => whileCurrent(executor, settleWithL1);
          await keepTrying('settling with L1', settle, { clock, logger, signal: following });
        });
      },
      async onFinalized(number) {
        l1.setFinalized(number);
        await poster.onFinalized(number);
        await unposted.prune(heads.read().finalized);
      },
    };
    l1.setFinalized(await follower.finalized());
    await follower.replay(consumer, config.l1.startBlock);
    const follow = (signal: AbortSignal) => {
      following = signal;
      return follower.run(consumer, signal);
    };
    l1Tasks.spawn('L1 follower', follow, { critical: true });
    const { originDepth } = config.l1;
    if (isNew) await waitForStrays({ client, address: account.address, clock, logger: logger.child('poster') });
    const record = await waitForL1({ client, l1, originDepth, shardId, genesisHash, clock, logger });

    const chain = createBatchChain({ shardId, record, genesisTimestamp, view: l1.view, poster });
    const da = createDataAvailability({
      mode: config.sequencer.da,
      client,
      blobs,
      newestKind: () => (poster.newestHeader() ?? l1.view.lastBatch(shardId)?.header)?.daKind,
      isPending: () => chain.waiting > 0,
      clock,
      logger: logger.child('poster'),
    });
    const users = { api: link.guarded(() => readiness.enter()) };
    const derivation = createDerivation({
      shardId,
      genesisTimestamp,
      l1,
      follower,
      findOrigin,
      executor,
      link,
      claims: users,
      logger,
      signal: stopping.signal,
    });
    const gossip = await createRelaying({
      config,
      l1,
      tracker,
      link,
      executor,
      io,
      clock,
      logger: logger.child('relay'),
    });
    const deliveries = createDeliverySource({
      shardId,
      settlement: l1.settlement,
      mirrors: l1.mirrors,
      tracker,
      gossiped: gossip.relay.store,
      now: () => Math.floor(clock.now() / 1_000),
      maxBytes: MAX_DELIVERY_BYTES_PER_BLOCK,
    });
    const origins: OriginSource = {
      newest: () => l1.newestOrigin(),
      get: (number) => l1.getOrigin(number),
      headTimestamp: () => l1.newestTimestamp(),
      queueEntries: async (from, upTo, limit) => l1.view.queueEntries(shardId, from, upTo, limit),
    };
    const blockTimeMs = config.sequencer.blockTime * 1_000;
    const producer = createProducer(
      {
        shardId,
        domain: computeDomain({ l1ChainId, registry, shardId, genesisHash }),
        batchIntervalMs: config.sequencer.batchInterval * 1_000,
        gasLimit,
        cpuBudgetMs: blockTimeMs > 0 ? blockTimeMs * CPU_SHARE : AUTOMINE_CPU_MS,
      },
      {
        executor,
        origins,
        deliveries: config.sequencer.deliver ? deliveries : { pending: () => [], attempted: () => {} },
        mempool,
        sink: chain,
        da,
        clock,
        logger,
      },
    );

    /** Exec was started again, and what it holds has not been settled yet. */
    let execIsNew = false;

    /** Runs under the head lock: afterwards exec, L1, book, pool and open batch agree. */
    async function settleWithL1(): Promise<void> {
      if (await executor.refresh()) execIsNew = true;
      if (execIsNew) await onExecBack();
      const { number: start } = executor.head();
      await reconcile({
        link,
        executor,
        l1,
        findOrigin,
        poster,
        chain,
        derivation,
        mempool,
        decode,
        unposted,
        onLost: (lost) => {
          returned.push(...lost.transactions);
          confirmations.onLost(lost, executor.head());
        },
        logger,
        signal: stopping.signal,
      });
      if (isNew && !live && start === 0 && l1.view.lastBatch(shardId) !== undefined)
        confirmations.onForgotten(executor.head());
      // Also when no block fell: other messages may stand now where a source's mirror had some.
      book.unwind(executor.head().number);
      const count = await returnToPool({ mempool, decode }, returned.splice(0));
      if (count > 0) logger.warn('transactions of blocks that were taken back wait in the pool again', { count });
      await settlePool({ mempool, link, executor });
      await producer.reset();
      await relaying?.onUnwound();
      execIsNew = false;
      readiness.done();
    }

    /**
     * Runs under the head lock, before a block is made. L1 may have dropped blocks while exec was away, and exec may hold a
     * block that nobody was told of: whether its origin stands has never been asked.
     */
    async function meetExec(): Promise<void> {
      if (await executor.refresh()) execIsNew = true;
      if (execIsNew) await settleWithL1();
    }

    async function afterL1Block(): Promise<void> {
      relaying?.onPosted();
      try {
        for (const { batchIndex, field, claimed, derived } of await derivation.compareClaims())
          onFatal('claims', new Error(`batch ${batchIndex} claims ${field} ${claimed}, execution gave ${derived}`));
      } catch (error) {
        // Exec is away: the same claims are compared after the next L1 block.
        if (verdictOf(error) !== 'retry') throw error;
        logger.warn(`claims were not compared: ${describeError(error)}`);
      }
    }

    /** Exec was restarted: whatever it did without an answer is read from its blocks. */
    async function onExecBack(): Promise<void> {
      const head = executor.head();
      if (head.number < seen) book.unwind(head.number);
      await loadMessages(link, book, Math.min(seen, head.number) + 1, head.number);
      seen = head.number;
      await settlePool({ mempool, link, executor });
    }

    attached = true;
    await headLock.run(async () => {
      await settleWithL1();
      await loadMessages(link, book, 1, executor.head().number);
      seen = executor.head().number;
      live = true;
    });
    await afterL1Block();

    lifecycle.add('relay', gossip);
    await gossip.start();
    relaying = gossip;

    // Now it may act: post, make blocks, talk to others, answer users.
    const tasks = createTaskGroup({ clock, logger, onFatal });
    lifecycle.add('tasks', { stop: () => tasks.stop() });
    lifecycle.add('rebuild', { stop: () => stopping.abort() });
    tasks.spawn('poster', (signal) => poster.run(signal), { critical: true });
    tasks.spawn('L1 prices', (signal) => da.run(signal));
    tasks.spawn(
      'sequencer',
      (signal) =>
        runSequencing({ blockTimeMs }, { producer, headLock, wake, chain, executor, meetExec, clock, logger }, signal),
      { critical: true },
    );
    const status = createNodeStatus({ metrics, executor, heads, l1, chain, poster, readiness, heals: modules.heals });
    backend = createShardBackend({
      chainId,
      clientVersion: modules.clientVersion,
      link: users,
      executor,
      heads,
      readiness,
      mempool,
      decode,
      onSubmitted: () => wake.ring(),
      extensions: shardNamespace({ config, link: users, executor, heads, l1, book, readiness, status }),
    });
    const server = io.createServer({
      backend: backend.backend,
      host: config.rpc.host,
      port: config.rpc.port,
      metrics: status.metrics,
      clock,
      logger: logger.child('rpc'),
    });
    await server.start();
    lifecycle.add('rpc', server);
    logger.info('shard answers', { shardId, chainId, url: server.url });
    return {
      rpcUrl: server.url,
      wsUrl: server.wsUrl,
      stop: async () => void (await lifecycle.stop()),
    };
  }
}
