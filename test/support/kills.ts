import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import { type Hex, numberToHex } from 'viem';
import type { TestNetwork } from './network.js';
import { rpc } from './rpc.js';
import { readOrigin } from './shard-witness.js';
import { waitUntil } from './wait-until.js';

export const VICTIMS = ['exec', 'node', 'supervisor', 'L1'] as const;
/** A kind of process of a network; there is one exec and one node for each shard. */
export type Victim = (typeof VICTIMS)[number];

export interface Killer {
  /**
   * Ends a process by SIGKILL and waits until the network is ready again.
   *
   * @param shard - position of the shard whose exec or node it is
   * @returns seconds from the start to ready: for exec and node from the kill, as the supervisor starts them at once, until
   *   the shard is two blocks further; for the supervisor what the new `up` takes; for the L1 from the kill until it answers
   *   and every shard has made a block that stands on what it has
   */
  kill(victim: Victim, shard: number): Promise<number>;
}

/** How long a network may take to be ready again, milliseconds. */
const PATIENCE_MS = 180_000;

interface SyncStatus {
  readonly latest: { readonly number: number };
  readonly safe: { readonly number: number };
  readonly l1: { readonly head: number };
}

const statusOf = (url: string) => rpc<SyncStatus>(url, 'shard_syncStatus');
const blockNumber = (url: string) => rpc<Hex>(url, 'eth_blockNumber').then(Number);
const never = () => undefined;

/** Waits until an L1 that is killed from now on still knows the network’s contracts. */
export async function waitForSavedL1(network: TestNetwork): Promise<void> {
  const state = join(network.dir, 'l1', 'state.json');
  let since = Date.now();
  for (const file of [state, `${state}.whole`])
    since = await waitUntil(`a new ${file}`, async () => {
      const { mtimeMs } = await stat(file).catch(() => ({ mtimeMs: 0 }));
      return mtimeMs > since && mtimeMs;
    });
}

export function createKiller(network: TestNetwork): Killer {
  const rpcUrls = async () => (await network.read()).shards.map(({ rpcUrl }) => rpcUrl);
  const since = (start: number) => (performance.now() - start) / 1_000;

  /** The shard is two blocks further: the first of them may have been on its way when `before` was read. */
  const waitForBlocks = (what: string, url: string, before: number) =>
    waitUntil(what, async () => ((await blockNumber(url).catch(never)) ?? 0) > before + 1, PATIENCE_MS);

  /** The head right now; the shard itself is not under attack yet. */
  const headOf = (url: string) => waitUntil('a block number', () => blockNumber(url).catch(never));

  async function killChild(what: 'exec' | 'node', position: number): Promise<number> {
    const shard = (await network.read()).shards[position];
    const pid = shard?.processes[what];
    if (shard === undefined || pid === undefined) throw new Error(`shard ${position} has no ${what}`);
    const before = await headOf(shard.rpcUrl);
    const start = performance.now();
    process.kill(pid, 'SIGKILL');
    await waitForBlocks(`shard ${shard.id} after a kill of its ${what}`, shard.rpcUrl, before);
    const seconds = since(start);
    await waitUntil(`the new ${what} in network.json`, async () => {
      const now = (await network.read()).shards[position]?.processes[what];
      return now !== undefined && now !== pid;
    });
    return seconds;
  }

  async function killSupervisor(): Promise<number> {
    const before = await Promise.all((await rpcUrls()).map(headOf));
    const { pid } = JSON.parse(await readFile(join(network.dir, 'supervisor.json'), 'utf8')) as { pid: number };
    process.kill(pid, 'SIGKILL');
    const start = performance.now();
    await network.up();
    const seconds = since(start);
    for (const [position, url] of (await rpcUrls()).entries())
      await waitForBlocks('a shard after a kill of the supervisor', url, before[position] ?? 0);
    return seconds;
  }

  async function killL1(): Promise<number> {
    const { rpcUrl: l1Url } = (await network.read()).l1;
    const urls = await rpcUrls();
    const l1Before = await headOf(l1Url);
    const latest = (url: string) => rpc<{ hash: Hex }>(url, 'eth_getBlockByNumber', 'latest', false);
    const before = new Set((await Promise.all(urls.map(latest))).map(({ hash }) => hash));
    const anvil = Number(await readFile(join(network.dir, 'l1', 'anvil.pid'), 'utf8'));
    const start = performance.now();
    process.kill(anvil, 'SIGKILL');
    async function standsOnL1(url: string): Promise<boolean> {
      const { hash } = await latest(url);
      const origin = await readOrigin(url, hash);
      const block = await rpc<{ hash: Hex } | null>(l1Url, 'eth_getBlockByNumber', numberToHex(origin.number), false);
      return !before.has(hash) && block?.hash === origin.hash;
    }
    for (const url of urls)
      await waitUntil('a shard on the L1 that came back', () => standsOnL1(url).catch(never), PATIENCE_MS);
    const seconds = since(start);
    // Whatever L1 has forgotten is taken back before the next process is killed, and batches go there again.
    for (const url of urls) {
      const { latest: made } = await waitUntil(
        'a shard that has followed L1 past its old head',
        async () => {
          const status = await statusOf(url).catch(never);
          return status !== undefined && status.l1.head > l1Before && status;
        },
        PATIENCE_MS,
      );
      await waitUntil(
        'a shard that posts batches again',
        async () => ((await statusOf(url).catch(never))?.safe.number ?? 0) >= made.number,
        PATIENCE_MS,
      );
    }
    return seconds;
  }

  return {
    kill(victim, shard) {
      if (victim === 'supervisor') return killSupervisor();
      return victim === 'L1' ? killL1() : killChild(victim, shard);
    },
  };
}
