import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Anvil, startAnvil } from '@bulkhead/testing';
import { expect } from 'chai';
import { type Hex, numberToHex, parseEther } from 'viem';
import {
  bulkhead,
  findProcesses,
  recordTopic,
  reorgL1,
  rpc,
  shardClients,
  startNetwork,
  type TestNetwork,
  waitUntil,
} from '../support/index.js';

/** Blocks become final 16 below the head. */
const SLOTS_IN_AN_EPOCH = 8;
const FINALITY_LAG = 2 * SLOTS_IN_AN_EPOCH;

interface Block {
  readonly number: Hex;
  readonly hash: Hex;
}

interface Broken {
  readonly from: number;
  readonly to: number;
  readonly transactions: readonly Hex[];
  readonly reason: string;
}

interface BatchEvent {
  readonly event: 'landed' | 'dropped';
  readonly batchIndex: number;
}

const blockAt = (url: string, at: string) => rpc<Block>(url, 'eth_getBlockByNumber', at, false);

describe('a network on an L1 that somebody else runs', function () {
  this.timeout(240_000);
  let l1: Anvil;
  let network: TestNetwork;

  before(async () => {
    l1 = await startAnvil({ blockTime: 1, slotsInAnEpoch: SLOTS_IN_AN_EPOCH });
    network = await startNetwork('--l1.rpc-url', l1.url);
  });
  after(async () => {
    await network?.destroy();
    await l1?.stop();
  });

  const nodeLog = (id: number) => readFile(join(network.dir, 'logs', `shard-${id}-node.log`), 'utf8');

  it('starts no L1 of its own, and trusts what L1 calls final', async () => {
    const { l1: facts } = await network.read();
    expect(facts).to.include({ rpcUrl: l1.url, unwind: 'until-finalized', originDepth: 0 });
    expect(await findProcesses(join(network.dir, 'l1'))).to.deep.equal([]);
    await network.run('deposit', '--shard', '1', '--amount', '1');
  });

  it('tells subscribers of confirmations that a reorg above finality breaks, and of batches that fall out and land', async () => {
    const { shards } = await network.read();
    const [shard] = shards;
    if (shard === undefined) throw new Error('no shard');
    const reorgs = await recordTopic<Broken>(shard.wsUrl, 'reorgs');
    const batches = await recordTopic<BatchEvent>(shard.wsUrl, 'batches');
    const landed = await waitUntil('a batch that lands', () => batches.events.find(({ event }) => event === 'landed'));
    const { wallet, read } = shardClients(await network.read(), 1, 3);
    const hash = await wallet.sendTransaction({ to: '0x00000000000000000000000000000000000c0de1', value: 1n });
    await read.waitForTransactionReceipt({ hash });
    await reorgL1(l1.url, 4);
    const broken = await waitUntil('the news', () =>
      reorgs.events.find(({ transactions }) => transactions.includes(hash)),
    );
    expect(broken.reason).to.equal('l1-reorg');
    expect(broken.to).to.be.at.least(broken.from);
    await waitUntil('a batch that falls out', () => batches.events.find(({ event }) => event === 'dropped'));
    await waitUntil('another one in its place', () =>
      batches.events.find(({ event, batchIndex }) => event === 'landed' && batchIndex > landed.batchIndex),
    );
    await waitUntil('the transaction again', () => rpc(shard.rpcUrl, 'eth_getTransactionReceipt', hash).then(Boolean));
    expect(await nodeLog(1)).to.contain('"code":"SOFT_CONFIRMATIONS_BROKEN"');
    const metrics = await (await fetch(`${shard.rpcUrl}/metrics`)).text();
    expect(metrics).to.match(/bulkhead_reorgs_total\{reason="l1-reorg"\} [1-9]/);
    reorgs.close();
    batches.close();
  });

  it('L1_REORG_PAST_FINALIZED: its shards stop, stay down, and status says why', async () => {
    const { shards } = await network.read();
    await waitUntil('final blocks', async () => {
      const [final, head] = await Promise.all([blockAt(l1.url, 'finalized'), blockAt(l1.url, 'latest')]);
      const status = await Promise.all(
        shards.map(({ rpcUrl }) => rpc<{ l1: { finalized: number } }>(rpcUrl, 'shard_syncStatus')),
      );
      const depth = Number(head.number) - FINALITY_LAG;
      return Number(final.number) >= depth && status.every((each) => each.l1.finalized >= depth - 2);
    });
    // The contracts themselves must outlive it.
    const { startBlock = 0 } = (await network.read()).l1;
    await waitUntil('L1 well past the deployment', async () => {
      const { number } = await blockAt(l1.url, 'latest');
      return Number(number) > startBlock + FINALITY_LAG + 6 + 15;
    });
    await reorgL1(l1.url, FINALITY_LAG + 6);
    await waitUntil('every shard down', async () =>
      (await network.read()).shards.every(({ down, processes }) => down && Object.keys(processes).length === 0),
    );
    for (const { id, down } of (await network.read()).shards) {
      expect(down).to.include({ process: 'node', code: 'L1_REORG_PAST_FINALIZED' });
      const alarms = (await nodeLog(id)).split('\n').filter((line) => line.includes('stays down'));
      expect(alarms, 'one line').to.have.length(1);
    }
    const status = await network.try('status');
    expect(status.code).to.equal(1);
    expect(status.stdout).to.match(/Shard 1 .*down: node: .*L1_REORG_PAST_FINALIZED.*L1 dropped blocks/);
    expect(status.stderr).to.match(/^bulkhead: shard 1, 2 stays down: [^\n]+\[SHARD_DOWN\]\n$/);
    const supervisor = await readFile(join(network.dir, 'logs', 'supervisor.log'), 'utf8');
    expect(supervisor).not.to.match(/shard \d node ended .*starting it again/);
  });

  it('says the same at the next start, and goes on after somebody has thrown away what was read of L1', async () => {
    const { shards } = await network.read();
    await network.down();
    const refused = await network.try('up', '--admin.port', '0');
    expect(refused.code).to.equal(1);
    expect(refused.stderr).to.match(/shard \d node can't start: .*L1_REORG_PAST_FINALIZED/);
    for (const { dataDir } of shards) await rm(join(dataDir, 'node', 'db'), { recursive: true });
    await network.up();
    await network.run('demo');
  });
});

describe('an L1 that gives no money away', function () {
  this.timeout(120_000);

  it('OPERATORS_UNFUNDED: up says in one line who needs how much, and starts when they have it', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'bulkhead-unfunded-'));
    const dir = join(folder, 'network');
    const l1 = await startAnvil({ blockTime: 1, extraArgs: ['--chain-id', '12345'] });
    const up = () =>
      bulkhead([
        ...['up', '-d', '--dir', dir, '--l1.rpc-url', l1.url, '--shards.count', '1', '--shards.starting-port', '0'],
        ...['--admin.port', '0', '--json'],
      ]);
    try {
      const refused = await up();
      expect(refused.code).to.equal(1);
      expect(refused.stderr).to.match(
        /^bulkhead: fund these accounts on L1, chain 12345, [^\n]+\[OPERATORS_UNFUNDED\]\n$/,
      );
      const named = refused.stderr.match(/0x[0-9a-fA-F]{40}/g) ?? [];
      expect(named).to.have.length(2);
      for (const address of named) await rpc(l1.url, 'anvil_setBalance', address, numberToHex(parseEther('10')));
      const { code, stdout, stderr } = await up();
      expect(code, stderr).to.equal(0);
      const { accounts, shards } = JSON.parse(stdout) as { accounts: unknown[]; shards: { rpcUrl: string }[] };
      expect(accounts).to.deep.equal([]);
      const rpcUrl = shards[0]?.rpcUrl ?? '';
      await waitUntil('a posted batch', async () => Number((await blockAt(rpcUrl, 'safe')).number) > 0);
    } finally {
      await bulkhead(['down', '--dir', dir]);
      await l1.stop();
      await rm(folder, { recursive: true, force: true });
    }
  });
});
