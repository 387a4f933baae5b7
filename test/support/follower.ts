import { spawn } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import type { Hex } from 'viem';
import type { CommandResult, TestNetwork } from './network.js';

const FOLLOWER = fileURLToPath(new URL('./bin/shard-follow.js', import.meta.resolve('@bulkhead/node')));
const FOLLOW_MS = 120_000;

/** What a follower prints when it has reached L1's head. */
export interface FollowReport {
  readonly shardId: number;
  readonly block: number;
  readonly blockHash: Hex;
  readonly stateRoot: Hex;
  readonly batches: number;
  readonly mismatches: readonly unknown[];
}

interface NodeConfig {
  readonly genesis: unknown;
  readonly genesisHash: Hex;
  readonly l1: Record<string, unknown>;
}

/** A follower’s config: what L1 and the shard's genesis say, and a folder of its own. @returns its file */
export async function writeFollowerConfig(
  network: TestNetwork,
  shardId: number,
  folder: string,
  options: { readonly name: string; readonly genesisHash?: Hex },
): Promise<string> {
  const shard = (await network.read()).shards.find(({ id }) => id === shardId);
  if (shard === undefined) throw new Error(`no shard ${shardId}`);
  const node = JSON.parse(await readFile(join(shard.dataDir, 'node.json'), 'utf8')) as NodeConfig;
  const file = join(folder, `${options.name}.json`);
  const config = {
    genesis: node.genesis,
    genesisHash: options.genesisHash ?? node.genesisHash,
    dataDir: join(folder, options.name),
    l1: node.l1,
    log: { level: 'warn' },
  };
  await writeFile(file, JSON.stringify(config));
  return file;
}

/** Runs a follower as a second process that gets nothing but L1 and a genesis, until it has reached L1's head. */
export function followOnce(configFile: string): Promise<CommandResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [FOLLOWER, configFile, '--once'], { stdio: ['ignore', 'pipe', 'pipe'] });
    const timer = setTimeout(() => child.kill('SIGKILL'), FOLLOW_MS);
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (chunk) => {
      stdout += chunk;
    });
    child.stderr.on('data', (chunk) => {
      stderr += chunk;
    });
    child.once('error', reject);
    child.once('close', (code) => {
      clearTimeout(timer);
      resolve({ code: code ?? 128, stdout, stderr });
    });
  });
}
