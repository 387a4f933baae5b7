import { createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { type Clock, CodedError, createLogger, isCodedError, type Logger } from '@bulkhead/runtime';
import { createPublicClient, http } from 'viem';
import type { KeeperConfig } from '../l1-keeper.js';
import type { UpOptions } from '../options.js';
import { type AdminServer, startAdmin } from './admin.js';
import { anvilArgs, anvilBinary, L1_CHAIN_ID } from './anvil.js';
import { type Child, createChild } from './child.js';
import { CHILD_ENV, nodeProgram } from './child-program.js';
import { describeNetwork } from './describe-network.js';
import { findPort } from './find-port.js';
import { createLayout, type Layout } from './layout.js';
import { takeLock } from './lock.js';
import { type Network, networkFile, writeNetwork } from './network-file.js';
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
 * @throws CodedError DIR_NOT_WRITABLE, ALREADY_RUNNING, PORT_BUSY, ANVIL_MISSING, L1_FAILED, L1_LOST (reject), SHARD_FAILED
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
    const l1Port = await takePort(known?.l1.port ?? options['l1.port'], '--l1.port');
    const adminPort = await takePort(options['admin.port'], '--admin.port');
    const l1Url = `http://${options.host}:${l1Port}`;

    onProgress('starting L1');
    const l1 = createL1({ options, known, layout, l1Port, l1Url, clock, logger });
    children.push(l1.child);
    parts.push({ stop: () => l1.child.stop(GRACE_MS) });
    l1.child.start();
    await l1.ready;

    const planned = known === undefined ? await planNew() : undefined;
    const plan = known ?? parsePlan(planned?.plan);
    if (known !== undefined) await checkL1(plan, l1Url);

    const pairs: ShardPair[] = [];
    let urls: readonly { readonly rpcUrl: string; readonly wsUrl: string }[] = [];
    let published = false;
    const describe = (ready: boolean): Network =>
      describeNetwork({ plan, options, layout, l1Url, adminPort, pairs, urls, ready });
    /** Process ids change with restarts; the file follows. */
    const publish = async () => {
      if (!published || stopping !== undefined) return;
      await writeNetwork(dir, describe(true)).catch((error: unknown) =>
        logger.error('network.json not written', { err: error }),
      );
    };

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
    await writeNetwork(dir, describe(true));
    published = true;
    parts.push({ stop: () => writeNetwork(dir, describe(false)) });
    logger.info('network ready', { shards: plan.shards.length });
    return { network: describe(true), stop, kill: () => killAll(children) };

    async function planNew() {
      // Loaded when it is needed: it brings the EVM and libp2p, half a second of every other command.
      const { planNetwork } = await import('./plan-network.js');
      return planNetwork({ options, layout, l1Port, l1Url, clock, logger });
    }
  } catch (error) {
    await stop();
    throw error;
  }
}

function createL1(args: {
  options: UpOptions;
  known: Plan | undefined;
  layout: Layout;
  l1Port: number;
  l1Url: string;
  clock: Clock;
  logger: Logger;
}): { child: Child; ready: Promise<void> } {
  const { options, known, layout, l1Port, l1Url, clock, logger } = args;
  const config: KeeperConfig = {
    binary: anvilBinary(),
    args: anvilArgs({
      host: options.host,
      port: l1Port,
      chainId: L1_CHAIN_ID,
      blockTime: known?.l1.blockTime ?? options['l1.block-time'],
      slotsInAnEpoch: known?.l1.slotsInAnEpoch ?? options['l1.slots-in-an-epoch'],
      stateFile: layout.l1.state,
      mnemonic: known?.mnemonic ?? options.mnemonic,
      accounts: known?.accounts ?? options.accounts,
      balance: known?.balance ?? options.balance,
    }),
    url: l1Url,
    pidFile: layout.l1.pid,
  };
  let settle = () => {};
  let refuse: (error: Error) => void = () => {};
  const ready = new Promise<void>((resolve, reject) => {
    settle = resolve;
    refuse = reject;
  });
  const child = createChild({
    name: 'L1',
    command: process.execPath,
    args: [fileURLToPath(new URL('../l1-keeper.js', import.meta.url)), JSON.stringify(config)],
    env: CHILD_ENV,
    logFile: layout.l1.log,
    channel: false,
    clock,
    logger,
    onReady: () => settle(),
    onFailed: ({ code, message }) =>
      refuse(new CodedError({ code, message: `${message}: see ${layout.l1.log}`, verdict: 'reject' })),
  });
  return { child, ready };
}

/** A plan without its contracts on L1 is half a network: say so instead of starting shards that can't settle. */
async function checkL1(plan: Plan, l1Url: string): Promise<void> {
  const client = createPublicClient({ transport: http(l1Url) });
  const missing = (
    await Promise.all(
      Object.entries(plan.l1.contracts).map(async ([name, address]) =>
        (await client.getCode({ address })) === undefined ? name : '',
      ),
    )
  ).filter((name) => name !== '');
  const lost = missing.length > 0;
  if (!lost) return;
  throw new CodedError({
    code: 'L1_LOST',
    message: `L1 no longer holds ${missing.join(', ')}: its state was lost. Start over with "bulkhead reset"`,
    verdict: 'reject',
  });
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
