import { readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import { expect } from 'chai';
import type { Hex } from 'viem';
import { startMixedLoad } from './mixed-load.js';
import { startNetwork, type TestNetwork } from './network.js';
import { rpc } from './rpc.js';
import type { TransferLoad } from './transfer-load.js';
import { waitUntil } from './wait-until.js';

interface Header {
  readonly number: Hex;
  readonly hash: Hex;
  readonly timestamp: Hex;
}

type Receipts = ReadonlyMap<Hex, { readonly blockHash: Hex; readonly blockNumber: Hex }>;

const header = (url: string, at: string) => rpc<Header>(url, 'eth_getBlockByNumber', at, false);

/** What a shard may say while it is not what it was: that it is away, or not ready. */
function isHonest(error: unknown): boolean {
  return /-32002 |-32000 not ready|fetch failed|ECONN|terminated|other side closed|timeout/i.test(
    `${error} ${(error as { cause?: unknown }).cause ?? ''}`,
  );
}

export interface RebuildOptions {
  /** Blocks that shard 1 must have before its databases go. */
  readonly blocks: number;
  readonly flags: readonly string[];
  readonly transferPauseMs: number;
}

/**
 * Deletes databases of a shard while the network is under a mixed load: the shard rebuilds itself from L1 to the same
 * blocks, tells nothing wrong meanwhile, and goes on; the other shard goes on all the time.
 */
export function rebuildUnderLoad({ blocks, flags, transferPauseMs }: RebuildOptions): void {
  let network: TestNetwork;
  let loads: readonly TransferLoad[] = [];

  before(async () => {
    network = await startNetwork(...flags);
    loads = startMixedLoad(await network.read(), transferPauseMs);
  });
  after(async () => {
    for (const load of loads) await load.stop();
    await network?.destroy();
  });

  const shard = async (id: number) => {
    const found = (await network.read()).shards.find((entry) => entry.id === id);
    if (found === undefined) throw new Error(`no shard ${id}`);
    return found;
  };

  /** Moves databases of shard 1 away under running processes, and kills these. */
  async function loseDatabases(names: readonly ('exec' | 'node')[]): Promise<void> {
    const { dataDir, processes } = await shard(1);
    for (const name of names) await rename(join(dataDir, name, 'db'), join(dataDir, name, `gone-${Date.now()}`));
    for (const name of names) {
      const pid = processes[name];
      if (pid === undefined) throw new Error(`shard 1 has no ${name}`);
      process.kill(pid, 'SIGKILL');
    }
  }

  /** Asks shard 1 over and over until it has made blocks again; whatever it answers must have been so before. */
  async function watch(before: Header, known: Receipts): Promise<number> {
    const { rpcUrl } = await shard(1);
    const height = Number(before.number);
    const [hash, receipt] = [...known].at(0) ?? [];
    const startedAt = performance.now();
    const honest = async <T>(question: Promise<T>): Promise<T | undefined> =>
      question.catch((error: unknown) => {
        if (!isHonest(error)) throw error;
        return undefined;
      });
    await waitUntil(
      'blocks of shard 1 again',
      async () => {
        const found = await honest(rpc<{ blockHash: Hex } | null>(rpcUrl, 'eth_getTransactionReceipt', hash));
        if (found !== undefined)
          expect(found?.blockHash, 'a receipt that was served before').to.equal(receipt?.blockHash);
        const now = await honest(rpc<Hex>(rpcUrl, 'eth_blockNumber'));
        return now !== undefined && Number(now) > height + 1;
      },
      300_000,
    );
    return (performance.now() - startedAt) / 1_000;
  }

  /** What the node said of its last rebuild. */
  async function lastRebuild(): Promise<{ blocks: number; blocksPerSecond: number } | undefined> {
    const log = await readFile(join(network.dir, 'logs', 'shard-1-node.log'), 'utf8');
    const line = log
      .split('\n')
      .filter((each) => each.includes('rebuilt from L1'))
      .at(-1);
    return line === undefined ? undefined : JSON.parse(line);
  }

  const print = (text: string) => process.stdout.write(`      ${text}\n`);

  async function lose(names: readonly ('exec' | 'node')[]) {
    const { rpcUrl } = await shard(1);
    await waitUntil(
      `${blocks} blocks`,
      async () => Number(await rpc<Hex>(rpcUrl, 'eth_blockNumber')) >= blocks,
      600_000,
    );
    await waitUntil('receipts of the load', () => (loads[0]?.receipts.size ?? 0) >= 20);
    const [safe, latest] = [await header(rpcUrl, 'safe'), await header(rpcUrl, 'latest')];
    const receipts: Receipts = new Map(loads[0]?.receipts ?? []);
    await loseDatabases(names);
    const seconds = await watch(latest, receipts);
    const rebuilt = await lastRebuild();
    print(
      `${names.join(' and ')} lost at block ${Number(latest.number)}: two blocks later after ${seconds.toFixed(2)} s; ${rebuilt?.blocks} blocks rebuilt from L1, ${rebuilt?.blocksPerSecond} blocks/s`,
    );
    return { rpcUrl, safe, latest, receipts };
  }

  it('exec’s database: every block and every receipt comes back', async () => {
    const other = Number((await header((await shard(2)).rpcUrl, 'latest')).number);
    const { rpcUrl, latest, receipts } = await lose(['exec']);
    expect((await header(rpcUrl, latest.number)).hash).to.equal(latest.hash);
    for (const [hash, { blockHash }] of receipts)
      expect((await rpc<{ blockHash: Hex }>(rpcUrl, 'eth_getTransactionReceipt', hash)).blockHash).to.equal(blockHash);
    print(`${receipts.size} receipts served, all of them kept`);
    expect(Number((await header((await shard(2)).rpcUrl, 'latest')).number)).to.be.greaterThan(other);
  });

  it('both databases: what L1 has comes back, the rest is reported', async () => {
    const { rpcUrl, safe, receipts } = await lose(['exec', 'node']);
    expect((await header(rpcUrl, safe.number)).hash).to.equal(safe.hash);
    let broken = 0;
    for (const [hash, { blockHash, blockNumber }] of receipts) {
      const now = await rpc<{ blockHash: Hex } | null>(rpcUrl, 'eth_getTransactionReceipt', hash);
      if (now?.blockHash === blockHash) continue;
      expect(Number(blockNumber), `receipt of ${hash}, whose batch was on L1`).to.be.greaterThan(Number(safe.number));
      broken += 1;
    }
    print(`${receipts.size} receipts served, ${broken} of them were not on L1 and broke`);
    const log = await readFile(join(network.dir, 'logs', 'shard-1-node.log'), 'utf8');
    expect(log).to.contain('SOFT_CONFIRMATIONS_BROKEN');
  });

  it('then messages arrive, and the ledger is exact', async () => {
    for (const load of loads) await load.stop();
    await network.run('demo');
  });
}
