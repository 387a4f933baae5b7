import { randomBytes } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { access, mkdir } from 'node:fs/promises';
import { resolve } from 'node:path';
import process from 'node:process';
import type { ExecConfigFile, FollowerConfigFile } from '@bulkhead/node/config';
import type { FromChild } from '@bulkhead/node/supervision';
import { type Clock, CodedError, createLogger, isCodedError, writeFileAtomic } from '@bulkhead/runtime';
import { bytesToHex } from 'viem';
import { CHILD_ENV, nodeProgram } from '../supervisor/child-program.js';
import { takeLock } from '../supervisor/lock.js';
import { createShardPair, type ShardPair } from '../supervisor/shard-pair.js';
import type { FollowOptions } from './follow-options.js';
import type { FollowedShard } from './followed-shard.js';
import { type FollowerLayout, followerLayout } from './follower-layout.js';

/** How long one process may take to stop, milliseconds. */
const GRACE_MS = 12_000;

/** The two processes of a follower, started and watched. */
export interface RunningFollower {
  readonly pair: ShardPair;
  readonly layout: FollowerLayout;
  /** Idempotent. */
  stop(): Promise<void>;
  /** Kills both at once. */
  kill(): void;
}

/**
 * Starts a follower in a folder of its own; what an earlier one left there is carried on.
 *
 * @throws CodedError ALREADY_RUNNING, KEY_UNREADABLE, DIR_NOT_WRITABLE (reject)
 */
export async function startFollower(args: {
  readonly shard: FollowedShard;
  readonly options: FollowOptions;
  readonly dataDir: string;
  /** Undefined: a check that ends needs no users and no gossip. */
  readonly rpcPort: number | undefined;
  readonly onProgress: (progress: Extract<FromChild, { t: 'progress' }>) => void;
  readonly clock: Clock;
}): Promise<RunningFollower> {
  const { shard, options, dataDir, rpcPort, onProgress, clock } = args;
  const layout = followerLayout(dataDir);
  await prepare(layout);
  const lock = await takeLock(layout.lock).catch((cause: unknown) => {
    if (!isCodedError(cause, 'ALREADY_RUNNING')) throw cause;
    const message = `a follower already runs in ${layout.root} (process ${cause.meta['pid']})`;
    throw new CodedError({ code: 'ALREADY_RUNNING', message, verdict: 'reject', cause });
  });
  try {
    await writeConfigs(layout, shard, options, rpcPort);
  } catch (error) {
    await lock.release();
    throw error;
  }
  const logger = createLogger({
    name: 'follow',
    level: options['log.level'],
    format: 'json',
    destination: createWriteStream(layout.log, { flags: 'a' }),
  });
  const id = shard.genesis.shardId;
  const shared = { command: process.execPath, env: CHILD_ENV, clock, logger };
  const pair = createShardPair({
    onChange: () => {},
    node: {
      ...shared,
      name: `shard ${id} follower`,
      args: [nodeProgram('shard-follower'), layout.nodeConfig],
      logFile: layout.nodeLog,
      onProgress,
    },
    exec: {
      ...shared,
      name: `shard ${id} exec`,
      args: [nodeProgram('shard-exec'), layout.execConfig],
      logFile: layout.execLog,
    },
  });
  pair.start();
  let stopping: Promise<void> | undefined;
  return {
    pair,
    layout,
    stop() {
      stopping ??= pair.stop(GRACE_MS).finally(() => lock.release());
      return stopping;
    },
    kill() {
      for (const { pid } of [pair.node, pair.exec]) if (pid !== undefined) process.kill(pid, 'SIGKILL');
    },
  };
}

async function prepare({ root, node, exec, logs }: FollowerLayout): Promise<void> {
  try {
    for (const directory of [root, node, exec, logs]) await mkdir(directory, { recursive: true });
  } catch (cause) {
    throw new CodedError({ code: 'DIR_NOT_WRITABLE', message: `cannot write to ${root}`, verdict: 'reject', cause });
  }
}

async function writeConfigs(
  layout: FollowerLayout,
  shard: FollowedShard,
  options: FollowOptions,
  rpcPort: number | undefined,
): Promise<void> {
  const { genesis, genesisHash, l1, gossip } = shard;
  const log = { level: options['log.level'], format: 'json' } as const;
  const exec: ExecConfigFile = { genesis, genesisHash, dataDir: layout.exec, log };
  const once = rpcPort === undefined;
  const hears = !once && options.gossip && gossip.length > 0;
  // A check only compares; whoever goes on may speak.
  const verifierKey = once ? undefined : options['verifier-key-file'];
  const proposerKey = once ? undefined : options['proposer-key-file'];
  const forwardTo = options['sequencer-url'];
  const node: FollowerConfigFile = {
    role: 'follower',
    genesis,
    genesisHash,
    dataDir: layout.node,
    l1,
    ...(!once && { rpc: { host: options.host, port: rpcPort } }),
    ...(forwardTo !== undefined && { forwardTo }),
    ...(verifierKey !== undefined && { verifier: { keyFile: await findKey(verifierKey) } }),
    ...(proposerKey !== undefined && { proposer: { keyFile: await findKey(proposerKey) } }),
    ...(hears && { relay: await relayOf(layout, gossip) }),
    log,
  };
  await writeFileAtomic(layout.execConfig, `${JSON.stringify(exec, null, 2)}\n`);
  await writeFileAtomic(layout.nodeConfig, `${JSON.stringify(node, null, 2)}\n`);
}

async function findKey(file: string): Promise<string> {
  const path = resolve(file);
  await access(path).catch((cause: unknown) => {
    throw new CodedError({
      code: 'KEY_UNREADABLE',
      message: `cannot read the key file ${path}`,
      verdict: 'reject',
      cause,
    });
  });
  return path;
}

/** The follower dials; nobody dials it. Its identity stays the same over restarts. */
async function relayOf({ relayKey }: FollowerLayout, peers: readonly string[]) {
  const isThere = await access(relayKey).then(
    () => true,
    () => false,
  );
  if (!isThere) await writeFileAtomic(relayKey, `${bytesToHex(randomBytes(32))}\n`, 0o600);
  return { listen: [], peers: [...peers], keyFile: relayKey };
}
