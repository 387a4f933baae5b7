import { readdir, readFile, stat, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import { expect } from 'chai';
import type { Hex } from 'viem';
import {
  isRunning,
  rpc,
  startNetwork,
  startTransferLoad,
  type TestNetwork,
  type TransferLoad,
  waitForSavedL1,
  waitUntil,
} from '../support/index.js';

/** Longest time between two blocks of a shard that nobody touched, seconds; block time is 1. */
const LONGEST_PAUSE = 3;
const RECEIPTS = 10;

interface Header {
  readonly number: Hex;
  readonly hash: Hex;
  readonly timestamp: Hex;
  readonly stateRoot: Hex;
}

const header = (url: string, at: string) => rpc<Header | null>(url, 'eth_getBlockByNumber', at, false);

describe('kill -9 under load', function () {
  this.timeout(600_000);
  let network: TestNetwork;
  let load: TransferLoad;

  before(async () => {
    network = await startNetwork();
  });
  after(async () => {
    await load?.stop();
    await network?.destroy();
  });
  beforeEach(async () => {
    load = await startLoad();
  });
  afterEach(async () => {
    await load.stop();
    await network.run('demo');
  });

  async function shard(id: number) {
    const found = (await network.read()).shards.find((entry) => entry.id === id);
    if (found === undefined) throw new Error(`no shard ${id}`);
    return found;
  }

  async function startLoad(): Promise<TransferLoad> {
    const { rpcUrl, chainId } = await shard(1);
    const key = (await network.read()).accounts[7]?.privateKey;
    if (key === undefined) throw new Error('no account 7');
    const started = startTransferLoad({ rpcUrl, chainId, privateKey: key });
    await waitUntil(`${RECEIPTS} receipts`, () => started.receipts.size >= RECEIPTS);
    return started;
  }

  /** Kills what network.json names, without a chance to clean up. */
  async function kill(what: 'exec' | 'node', id: number): Promise<number> {
    const pid = (await shard(id)).processes[what];
    if (pid === undefined) throw new Error(`shard ${id} has no ${what}`);
    process.kill(pid, 'SIGKILL');
    return pid;
  }

  /** A process of many threads takes a moment to die, and a network is not started twice. */
  async function killSupervisor(): Promise<void> {
    const { pid } = JSON.parse(await readFile(join(network.dir, 'supervisor.json'), 'utf8')) as { pid: number };
    process.kill(pid, 'SIGKILL');
    await waitUntil('the supervisor is gone', async () => !(await isRunning(pid)));
  }

  const moved = async (url: string, from: number) => Number(await rpc<Hex>(url, 'eth_blockNumber')) > from;

  /** Every transaction that had a receipt still has it, in the same block. */
  async function expectReceiptsKept(receipts: TransferLoad['receipts']): Promise<void> {
    const { rpcUrl } = await shard(1);
    for (const [hash, before] of receipts) {
      const now = await rpc<{ blockHash: Hex } | null>(rpcUrl, 'eth_getTransactionReceipt', hash);
      expect(now?.blockHash, `receipt of ${hash}`).to.equal(before.blockHash);
    }
  }

  it('of shard 1’s exec, then its node: shard 2 never pauses, shard 1 loses no receipt', async () => {
    const [one, two] = [await shard(1), await shard(2)];
    const from = Number(await rpc<Hex>(two.rpcUrl, 'eth_blockNumber'));
    for (const what of ['exec', 'node'] as const) {
      const before = Number(await rpc<Hex>(one.rpcUrl, 'eth_blockNumber'));
      const dead = await kill(what, 1);
      await waitUntil(`a new ${what}`, async () => {
        const pid = (await shard(1)).processes[what];
        return pid !== undefined && pid !== dead;
      });
      await waitUntil('blocks of shard 1', () => moved(one.rpcUrl, before).catch(() => false));
    }
    await load.stop();
    await expectReceiptsKept(load.receipts);
    const to = Number(await rpc<Hex>(two.rpcUrl, 'eth_blockNumber'));
    expect(to).to.be.greaterThan(from);
    let last: number | undefined;
    for (let number = from; number <= to; number++) {
      const block = await header(two.rpcUrl, `0x${number.toString(16)}`);
      const timestamp = Number(block?.timestamp);
      if (last !== undefined) expect(timestamp - last, `pause before block ${number}`).to.be.at.most(LONGEST_PAUSE);
      last = timestamp;
    }
  });

  it('of the supervisor and all shard processes: no receipt is missing, the roots are those of the headers', async () => {
    const { shards } = await network.read();
    const heads = await Promise.all(shards.map(({ rpcUrl }) => header(rpcUrl, 'latest')));
    await load.stop();
    await killSupervisor();
    for (const { processes } of shards)
      for (const pid of [processes.node, processes.exec]) if (pid !== undefined) killIfAlive(pid);
    await network.up();
    await expectReceiptsKept(load.receipts);
    for (const [index, { rpcUrl }] of (await network.read()).shards.entries()) {
      const head = heads[index];
      const now = await header(rpcUrl, head?.number ?? '0x0');
      expect(now?.hash).to.equal(head?.hash);
      expect(now?.stateRoot).to.equal(head?.stateRoot);
    }
  });

  it('of anvil while it writes its state: L1 goes on from a copy, and the network with it', async () => {
    await waitForSavedL1(network);
    const { l1 } = await network.read();
    const l1Before = Number(await rpc<Hex>(l1.rpcUrl, 'eth_blockNumber'));
    const state = join(network.dir, 'l1', 'state.json');
    const { size } = await stat(state);
    process.kill(Number(await readFile(join(network.dir, 'l1', 'anvil.pid'), 'utf8')), 'SIGKILL');
    await truncate(state, Math.floor(size / 2));
    await waitUntil('L1 past its old head', () => moved(l1.rpcUrl, l1Before).catch(() => false), 120_000);
    expect(await readFile(join(network.dir, 'logs', 'l1.log'), 'utf8')).to.contain('going on from a copy');
    for (const { rpcUrl } of (await network.read()).shards)
      await waitUntil('a shard that follows it', async () => {
        const status = await rpc<{ l1: { head: number } }>(rpcUrl, 'shard_syncStatus');
        return status.l1.head > l1Before;
      });
  });

  it('of everything, anvil too: what L1 lost is unwound and reported, and the network goes on', async () => {
    await load.stop();
    await waitUntil('a posted batch', async () => {
      const { rpcUrl } = await shard(1);
      return Number((await header(rpcUrl, 'safe'))?.number) > 0;
    });
    // A state file that is two blocks old: killing anvil now loses them.
    await waitUntil('blocks that only anvil’s memory holds', async () => {
      const { mtimeMs } = await stat(join(network.dir, 'l1', 'state.json'));
      return Date.now() - mtimeMs > 2_500;
    });
    const { shards, l1 } = await network.read();
    const l1Before = Number(await rpc<Hex>(l1.rpcUrl, 'eth_blockNumber'));
    const anvil = Number(await readFile(join(network.dir, 'l1', 'anvil.pid'), 'utf8'));
    // First, as it would save its state when it sees the supervisor go.
    process.kill(anvil, 'SIGKILL');
    await killSupervisor();
    for (const { processes } of shards)
      for (const pid of [processes.node, processes.exec]) if (pid !== undefined) killIfAlive(pid);
    await network.up();
    await waitUntil(
      'L1 past its old head',
      async () => Number(await rpc<Hex>(l1.rpcUrl, 'eth_blockNumber')) > l1Before,
      120_000,
    );
    // Every transaction with a receipt is in the chain again, in the same block or in a new one.
    const { rpcUrl } = await shard(1);
    for (const hash of load.receipts.keys())
      await waitUntil(
        `receipt of ${hash}`,
        async () => (await rpc(rpcUrl, 'eth_getTransactionReceipt', hash)) !== null,
      );
    const logs = await Promise.all(
      (await readdir(join(network.dir, 'logs')))
        .filter((name) => name.endsWith('-node.log'))
        .map((name) => readFile(join(network.dir, 'logs', name), 'utf8')),
    );
    expect(logs.join('\n')).to.match(/L1 dropped final blocks|L1 reorg/);
  });
});

function killIfAlive(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It went with its supervisor.
  }
}
