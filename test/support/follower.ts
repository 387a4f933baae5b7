import { spawn } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import { networkFile, readNetwork } from '@bulkhead/cli/network';
import type { Hex } from 'viem';
import { BULKHEAD, bulkhead, type CommandResult, type TestNetwork } from './network.js';
import { waitUntil } from './wait-until.js';

/** What `bulkhead follow --once --json` prints when it has reached L1's head. */
export interface FollowReport {
  readonly shardId: number;
  readonly block: number;
  readonly blockHash: Hex;
  readonly stateRoot: Hex;
  readonly batches: number;
  readonly compared: number;
  readonly mismatches: readonly {
    readonly batchIndex: number;
    readonly field: string;
    readonly claimed: string;
    readonly derived: string;
  }[];
  readonly seconds: number;
  readonly blocksPerSecond: number;
}

/** What one follower is told: which network, which shard, a folder of its own. */
interface FollowRun {
  readonly network: string;
  readonly shardId: number;
  readonly dataDir: string;
}

/** A follower’s files: a copy of network.json, where it is stored, and a folder of its own. @returns the file for `followOnce` */
export async function writeFollowerConfig(
  network: TestNetwork,
  shardId: number,
  folder: string,
  options: { readonly name: string; readonly genesisHash?: Hex; readonly beaconUrl?: string },
): Promise<string> {
  const copy = join(folder, `${options.name}-network.json`);
  const { genesisHash, beaconUrl } = options;
  const file = await readNetwork(network.dir);
  const shards = file.shards.map((shard) =>
    shard.id === shardId && genesisHash !== undefined ? { ...shard, genesisHash } : shard,
  );
  const l1 = { ...file.l1, ...(beaconUrl !== undefined && { beacon: { url: beaconUrl } }) };
  await writeFile(copy, JSON.stringify({ ...file, l1, shards }));
  const run: FollowRun = { network: copy, shardId, dataDir: join(folder, options.name) };
  const path = join(folder, `${options.name}.json`);
  await writeFile(path, JSON.stringify(run));
  return path;
}

/** Runs a follower that gets nothing but L1 and a genesis, until it has reached L1's head. */
export async function followOnce(configFile: string): Promise<CommandResult> {
  const { network, shardId, dataDir } = JSON.parse(await readFile(configFile, 'utf8')) as FollowRun;
  return bulkhead(['follow', '--once', '--json', '--shard', String(shardId), '--network', network, '--data', dataDir]);
}

/** `bulkhead follow` while it runs. */
export interface RunningFollower {
  readonly rpcUrl: string;
  readonly wsUrl: string;
  /** What it has printed. */
  stdout(): string;
  /** Ctrl-C, and how it ended. */
  stop(): Promise<CommandResult>;
}

/** Starts `bulkhead follow` on a running network; resolves when it serves. */
export async function startFollower(
  network: TestNetwork,
  shardId: number,
  dataDir: string,
  ...flags: readonly string[]
): Promise<RunningFollower> {
  const args = [
    'follow',
    '--shard',
    String(shardId),
    '--network',
    networkFile(network.dir),
    '--data',
    dataDir,
    ...flags,
  ];
  const child = spawn(process.execPath, [BULKHEAD, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk) => {
    stdout += chunk;
  });
  child.stderr.on('data', (chunk) => {
    stderr += chunk;
  });
  const ended = new Promise<CommandResult>((resolve) =>
    child.once('close', (code) => resolve({ code: code ?? 128, stdout, stderr })),
  );
  const stop = () => {
    child.kill('SIGINT');
    return ended;
  };
  try {
    const urls = await waitUntil(`follower of shard ${shardId} serves`, () => {
      if (child.exitCode !== null) throw new Error(`follower ended with ${child.exitCode}: ${stdout}${stderr}`);
      return / follower {2}(http:\S+) {2}(ws:\S+)/.exec(stdout) ?? undefined;
    });
    const [, rpcUrl = '', wsUrl = ''] = urls;
    return { rpcUrl, wsUrl, stdout: () => stdout, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
