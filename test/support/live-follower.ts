import { spawn } from 'node:child_process';
import { once } from 'node:events';
import process from 'node:process';
import { BULKHEAD, type TestNetwork } from './network.js';

/** A `bulkhead follow` that goes on until it is stopped. */
export interface LiveFollower {
  readonly rpcUrl: string;
  readonly wsUrl: string;
  stop(): Promise<void>;
}

const START_MS = 90_000;

/** Starts the command on a folder of its own; resolves when it has caught up and serves. */
export async function startLiveFollower(
  network: TestNetwork,
  shardId: number,
  folder: string,
  ...flags: readonly string[]
): Promise<LiveFollower> {
  const args = ['follow', '--dir', network.dir, '--shard', String(shardId), '--data', folder, '--json', ...flags];
  const child = spawn(process.execPath, [BULKHEAD, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  const closed = once(child, 'close');
  let stdout = '';
  let stderr = '';
  child.stderr.on('data', (chunk) => {
    stderr += chunk;
  });
  const urls = await new Promise<Pick<LiveFollower, 'rpcUrl' | 'wsUrl'>>((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`follower not ready: ${stdout}${stderr}`)), START_MS);
    child.once('close', (code) => reject(new Error(`follower ended with ${code}: ${stderr}`)));
    child.stdout.on('data', (chunk) => {
      stdout += chunk;
      try {
        resolve(JSON.parse(stdout));
        clearTimeout(timer);
      } catch {
        // Not whole yet.
      }
    });
  }).catch((error: unknown) => {
    child.kill('SIGKILL');
    throw error;
  });
  return {
    ...urls,
    async stop() {
      child.kill('SIGINT');
      await closed;
    },
  };
}
