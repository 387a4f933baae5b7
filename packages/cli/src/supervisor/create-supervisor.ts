import { createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import process from 'node:process';
import { type Clock, createLogger, createSerial, isCodedError, type Logger } from '@bulkhead/runtime';
import type { UpOptions } from '../options.js';
import { type AdminServer, startAdmin } from './admin.js';
import { checkL1, externalL1, readChainId } from './check-l1.js';
import type { Child } from './child.js';
import { CHILD_ENV, nodeProgram } from './child-program.js';
import { describeNetwork } from './describe-network.js';
import { findPort } from './find-port.js';
import { createLayout, type Layout } from './layout.js';
import { takeLock } from './lock.js';
import { type Network, networkFile, writeNetwork } from './network-file.js';
import { createOwnL1 } from './own-l1.js';
import { type Plan, parsePlan, readPlan, writePlan } from './plan.js';
import { prepareDirectory } from './prepare-directory.js';
import { createShardPair, type ShardPair } from './shard-pair.js';
import { writeShardConfigs } from './write-shard-configs.js';

/** How long one process may take to stop, milliseconds; anvil writes its state in that time. */
const GRACE_MS = 12_000;
/** How long processes of a killed supervisor may take to notice and let go of their ports, milliseconds. */
const ORPHAN_MS = 15_000;

export interface Supervisor {
  readonly network: Network;
  /** Stops everything in reverse order. Idempotent. */
  stop(): Promise<void>;
  /** Kills everything at once. */
  kill(): void;
}

export interface SupervisorArgs {
  readonly options: UpOptions;
  readonly dir: string;
  readonly clock: Clock;
  readonly onProgress: (text: string) => void;
}

/**
 * Brings a network up: L1, contracts, shards; a network that was there before carries on with its ports and state.
 *
 * @throws CodedError DIR_NOT_WRITABLE, ALREADY_RUNNING, PORT_BUSY, ANVIL_MISSING, L1_FAILED, L1_LOST, L1_MISMATCH,
 *   OPERATORS_UNFUNDED (reject), L1_UNREACHABLE (retry), SHARD_FAILED
 */
export async function startSupervisor({ options, dir, clock, onProgress }: SupervisorArgs): Promise<Supervisor> {
  const layout = createLayout(dir);
  await prepareDirectory(layout);
  const lock = await takeLock(layout.lock);
  // Whatever it said of an earlier run is not so until this one is ready.
  await rm(networkFile(dir), { force: true });
  const logger = createLogger({
    name: 'supervisor',
    level: options['log.level'],
    format: 'json',
    destination: createWriteStream(layout.supervisorLog, { flags: 'a' }),
  });
  const parts: { stop(): Promise<void> }[] = [{ stop: lock.release }];
  const children: Child[] = [];
  let stopping: Promise<void> | undefined;
  const stop = () => {
    stopping ??= (async () => {
      for (const part of parts.reverse())
        await part.stop().catch((error: unknown) => logger.error('stop failed', { err: error }));
    })();
    return stopping;
  };

  try {
    const known = await readPlan(dir).catch((error: unknown) => {
      if (isCodedError(error, 'FILE_MISSING')) return undefined;
      throw error;
    });
    const takePort = (port: number, purpose: string) =>
      findPort({ host: options.host, port, purpose, clock, patienceMs: lock.recovering ? ORPHAN_MS : 0 });
    for (const shard of known?.shards ?? []) await takePort(shard.rpcPort, '--shards.starting-port');
    const external = externalL1(options, known);
    const l1Port = external ? undefined : await takePort(known?.l1.port ?? options['l1.port'], '--l1.port');
    const adminPort = await takePort(options['admin.port'], '--admin.port');
    const l1Url = external ?? `http://${options.host}:${l1Port}`;

    if (l1Port !== undefined) {
      onProgress('starting L1');
      const l1 = createOwnL1({ options, known, layout, l1Port, l1Url, clock, logger });
      children.push(l1.child);
      parts.push({ stop: () => l1.child.stop(GRACE_MS) });
      l1.child.start();
      await l1.ready;
    }
    const l1ChainId = await readChainId(l1Url);

    const planned = known === undefined ? await planNew() : undefined;
    const plan = known ?? parsePlan(planned?.plan);
    if (known !== undefined) await checkL1(plan, l1Url, l1ChainId);

    const pairs: ShardPair[] = [];
    let urls: readonly { readonly rpcUrl: string; readonly wsUrl: string }[] = [];
    let published = false;
    const describe = (ready: boolean): Network =>
      describeNetwork({ plan, options, layout, l1Url, adminPort, pairs, urls, ready });
    // One write after the other, each of what is so when its turn comes: the file never goes back.
    const writing = createSerial();
    /** Process ids change with restarts; the file follows. */
    const publish = () =>
      writing
        .run(async () => {
          if (published && stopping === undefined) await writeNetwork(dir, describe(true));
        })
        .catch((error: unknown) => logger.error('network.json not written', { err: error }));

    onProgress(`starting ${plan.shards.length} shards`);
    for (const shard of plan.shards) {
      await writeShardConfigs({ plan, shard, options, layout, l1Url });
      const pair = startPair(shard, layout, clock, logger, () => void publish());
      pairs.push(pair);
      children.push(pair.node, pair.exec);
    }
    parts.push({ stop: async () => void (await Promise.all(pairs.map((pair) => pair.stop(GRACE_MS)))) });
    for (const pair of pairs) pair.start();
    if (planned !== undefined) {
      onProgress('deploying contracts');
      // The shards come up meanwhile and wait for them. The plan is written last: without it there is no network.
      await planned.deploy();
      await writePlan(dir, planned.plan);
    }
    urls = await Promise.all(pairs.map((pair) => pair.ready));
    const admin: AdminServer = await startAdmin({
      host: options.host,
      port: adminPort,
      network: () => describe(true),
      children,
      logger,
    });
    parts.push(admin);
    await writing.run(() => writeNetwork(dir, describe(true)));
    published = true;
    parts.push({ stop: () => writing.run(() => writeNetwork(dir, describe(false))) });
    logger.info('network ready', { shards: plan.shards.length });
    return { network: describe(true), stop, kill: () => killAll(children) };

    async function planNew() {
      // Loaded when it is needed: it brings the EVM and libp2p, half a second of every other command.
      const { planNetwork } = await import('./plan-network.js');
      return planNetwork({ options, layout, l1: { url: l1Url, chainId: l1ChainId, port: l1Port }, clock, logger });
    }
  } catch (error) {
    await stop();
    throw error;
  }
}

function startPair(
  shard: Plan['shards'][number],
  layout: Layout,
  clock: Clock,
  logger: Logger,
  onChange: () => void,
): ShardPair {
  const id = shard.genesis.shardId;
  const files = layout.shard(id);
  const shared = { command: process.execPath, env: CHILD_ENV, clock, logger };
  return createShardPair({
    onChange,
    node: {
      ...shared,
      name: `shard ${id} node`,
      args: [nodeProgram('shard-node'), files.nodeConfig],
      logFile: files.nodeLog,
    },
    exec: {
      ...shared,
      name: `shard ${id} exec`,
      args: [nodeProgram('shard-exec'), files.execConfig],
      logFile: files.execLog,
    },
  });
}

function killAll(children: readonly Child[]): void {
  for (const { pid } of children) if (pid !== undefined) process.kill(pid, 'SIGKILL');
}
