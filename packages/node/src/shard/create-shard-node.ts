import '@bulkhead/runtime/polyfill';
import { type Clock, createLifecycle, createTaskGroup, describeError, type Logger } from '@bulkhead/runtime';
import { createMempool } from '@bulkhead/sequencer';
import { createBatchPoster, createBlobCarrier, createDataAvailability } from '@bulkhead/settlement';
import { createSubStore } from '@bulkhead/store';
import { parseGwei } from 'viem';
import { privateKeyToAccount } from 'viem/accounts';
import type { NodeConfig } from '../config/config-schema.js';
import type { Heal } from '../damage/damage-record.js';
import { createAgreement } from './agreement.js';
import { createBatchChain } from './batch-chain.js';
import { droppedBatches, landedBatches } from './batch-events.js';
import { createBlockAnnouncing } from './block-announcing.js';
import { createDecodeTransaction } from './decode-transaction.js';
import { createDerivation } from './derivation.js';
import { ownDomain } from './domain-of.js';
import { createExecGenerations } from './exec-generations.js';
import type { ExecLink } from './exec-link.js';
import { createShardHeads } from './heads.js';
import { startL1Following } from './l1-following.js';
import { readMessageLogs } from './message-logs.js';
import { machineIo, type NodeIo } from './node-io.js';
import type { NodeMetrics } from './node-metrics.js';
import { settlePool } from './reconcile.js';
import { createRelaying, type Relaying } from './relaying.js';
import { createSequencerSettling } from './sequencer-settling.js';
import { runSequencing } from './sequencing.js';
import { serveUsers } from './serve-users.js';
import { openShardBase } from './shard-base.js';
import { createShardProducer } from './shard-producer.js';
import { createPoolDesk } from './transaction-desk.js';
import { waitForL1 } from './wait-for-l1.js';
import { waitForStrays } from './wait-for-strays.js';
import { createWake } from './wake.js';
import { createClaimWatch } from './watch-claims.js';
import { whileCurrent } from './while-current.js';

/** How long one part may take to stop, milliseconds. */
const STOP_TIMEOUT_MS = 5_000;

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
  const { link, clock, logger, onFatal, io = machineIo, metrics, heals } = modules;
  const { genesisHash } = config;
  const { shardId, chainId, timestamp: genesisTimestamp, gasLimit, minBaseFee } = config.genesis;
  const lifecycle = createLifecycle({ logger, stopTimeoutMs: STOP_TIMEOUT_MS, clock });
  try {
    return await start();
  } catch (error) {
    await lifecycle.stop();
    throw error;
  }

  async function start(): Promise<ShardNode> {
    const key = await io.readKey(config.sequencer.keyFile);
    const account = privateKeyToAccount(key.reveal());
    const base = await openShardBase({ config, link, io, lifecycle, clock, logger, metrics, heals });
    const { store, tracker, memory, executor, headLock, readiness, unposted, topics } = base;
    const { client, follower, state: l1, findOrigin, archive } = base.l1;
    const isNew = (await follower.head()) === undefined;
    const stopping = new AbortController();
    const heads = createShardHeads({ shardId, l1, latest: () => executor.head().number });
    const blobs = createBlobCarrier({
      archive,
      sidecar: config.sequencer.sidecar,
      ...(io.kzg && { kzg: io.kzg }),
    });
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
    const wake = createWake(clock);
    const decode = createDecodeTransaction(chainId);
    const mempool = createMempool({
      blockGasLimit: gasLimit,
      minBaseFee,
      accounts: { getAccount: (address) => link.api.getAccount({ at: { number: executor.head().number }, address }) },
    });

    // L1 first: what is stored, then what is new, until the view stands at L1's head.
    const following = await startL1Following({
      follower,
      l1,
      startBlock: config.l1.startBlock,
      headLock,
      poster,
      onBlock(block) {
        for (const landed of landedBatches(shardId, block)) topics.publish('batches', landed);
        wake.ring();
      },
      onUnwind(unwind) {
        for (const dropped of droppedBatches(shardId, l1.view, unwind)) topics.publish('batches', dropped);
      },
      onFinalized: () => unposted.prune(heads.read().finalized),
      lifecycle,
      onFatal,
      clock,
      logger,
    });
    const { originDepth } = config.l1;
    if (isNew) await waitForStrays({ client, address: account.address, clock, logger: logger.child('poster') });
    const record = await waitForL1({ client, l1, originDepth, shardId, genesisHash, clock, logger });

    const chain = createBatchChain({ shardId, record, genesisTimestamp, view: l1.view, mirrors: l1.mirrors, poster });
    const da = createDataAvailability({
      mode: config.sequencer.da,
      client,
      blobs,
      newestKind: () => chain.newestDaKind(),
      isChanging: () => chain.isChangingDaKind(),
      clock,
      logger: logger.child('poster'),
    });
    const derivation = createDerivation({
      shardId,
      genesisTimestamp,
      l1,
      follower,
      findOrigin,
      executor,
      link,
      claims: base.users,
      logger,
      signal: stopping.signal,
    });
    const agreement = createAgreement({ shardId, l1, poster, derivation, executor, link });
    let relaying: Relaying | undefined;
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
    const domain = ownDomain(config);
    const blockTimeMs = config.sequencer.blockTime * 1_000;
    const producer = createShardProducer({
      config,
      domain,
      l1,
      tracker,
      gossiped: gossip.relay.store,
      executor,
      mempool,
      sink: chain,
      da,
      clock,
      logger,
    });

    const parts = { link, executor, l1, findOrigin, poster, chain, derivation, agreement, mempool, decode, unposted };
    const generations = createExecGenerations({
      executor,
      async onExecBack() {
        await memory.catchUp();
        await settlePool({ mempool, link, executor });
      },
      settle: createSequencerSettling({
        base,
        modules: { ...parts, logger, signal: stopping.signal },
        isNew,
        producer,
        onSettled: async () => relaying?.onUnwound(),
      }),
    });

    const compareClaims = createClaimWatch({ shardId, l1, derivation, agreement, onFatal, logger });
    async function afterL1Block(): Promise<void> {
      relaying?.onPosted();
      // During a rebuild exec holds next to nothing: L1 is followed on, and settled with before the next block is made.
      if (readiness.progress() === undefined && agreement.isOvertaken()) await following.settle();
      await compareClaims();
    }

    const settle = () => whileCurrent(executor, generations.settle);
    /** Runs under the head lock, before each block. */
    async function meetExec(): Promise<void> {
      await generations.meetExec();
      // Whatever is made on blocks that L1 contradicts is lost.
      if (agreement.isOvertaken()) await settle();
    }
    await following.attach({ settle, afterBlock: afterL1Block }, () => memory.load());

    lifecycle.add('relay', gossip);
    await gossip.start();
    relaying = gossip;
    memory.observe({ onSealed: ({ logs }) => gossip.onSent(readMessageLogs(logs).sent) });
    const announcing =
      gossip.relay.gossip &&
      createBlockAnnouncing({
        shardId,
        domain,
        sign: (hash) => account.sign({ hash }),
        gossip: gossip.relay.gossip,
        link,
        clock,
        logger,
      });

    // Now it may act: post, make blocks, talk to others, answer users.
    const tasks = createTaskGroup({ clock, logger, onFatal });
    lifecycle.add('tasks', {
      stop() {
        stopping.abort();
        return tasks.stop();
      },
    });
    tasks.spawn('poster', (signal) => poster.run(signal), { critical: true });
    if (announcing !== undefined) {
      memory.observe({ onSealed: ({ head }) => announcing.onSealed(head) });
      tasks.spawn('block announcements', (signal) => announcing.run(signal));
    }
    tasks.spawn('L1 prices', (signal) => da.run(signal));
    tasks.spawn(
      'sequencer',
      (signal) =>
        runSequencing({ blockTimeMs }, { producer, headLock, wake, chain, executor, meetExec, clock, logger }, signal),
      { critical: true },
    );
    const server = await serveUsers({
      config,
      base,
      checked: () => agreement.lastBlock(),
      desk: createPoolDesk({ mempool, decode, link: base.users, onSubmitted: () => wake.ring() }),
      posting: { chain, poster },
      role: { role: 'sequencer', alarms: () => [] },
      io,
      clientVersion: modules.clientVersion,
      lifecycle,
      clock,
      logger,
    });
    return {
      rpcUrl: server.url,
      wsUrl: server.wsUrl,
      stop: async () => void (await lifecycle.stop()),
    };
  }
}
