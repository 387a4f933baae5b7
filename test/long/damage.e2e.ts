import { cp, open, readdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { bytesValue, createBucket, openRocksStore, uint64NumberKey } from '@bulkhead/store';
import { expect } from 'chai';
import { type Hex, numberToHex } from 'viem';
import { findProcesses, rpc, shardOf, startNetwork, type TestNetwork, waitUntil } from '../support/index.js';

const FREE = ['--l1.port', '0', '--shards.starting-port', '0', '--admin.port', '0'];

/** Where exec keeps its blocks, by number. */
const BLOCK_ROWS = 5;

interface Block {
  readonly number: Hex;
  readonly hash: Hex;
}

interface SyncStatus {
  readonly databases: Readonly<
    Record<'exec' | 'node', { readonly heals: number; readonly last: { readonly code: string } | null }>
  >;
}

/** Flips every bit of `length` bytes of a file. */
async function flip(file: string, position: number, length: number): Promise<void> {
  const handle = await open(file, 'r+');
  try {
    const bytes = Buffer.alloc(length);
    await handle.read(bytes, 0, length, position);
    await handle.write(
      bytes.map((byte) => byte ^ 0xff),
      0,
      length,
      position,
    );
  } finally {
    await handle.close();
  }
}

/** A shard that can't answer for now says so. */
function expectNotReady(error: unknown): undefined {
  expect(String(error)).to.match(/-32002 |-32000 not ready/);
}

describe('a network whose files were damaged while it was down', function () {
  this.timeout(240_000);
  let network: TestNetwork;
  let execDb: string;
  let height: number;
  /** All blocks at the end, and those of them that L1 had. */
  let blocks: Block[];
  let posted: Block[];

  /** A file of exec's database. */
  async function fileOf(pattern: RegExp): Promise<string> {
    const name = (await readdir(execDb))
      .filter((entry) => pattern.test(entry))
      .sort()
      .at(-1);
    if (name === undefined) throw new Error(`no ${pattern} in ${execDb}`);
    return join(execDb, name);
  }

  /** `up` must refuse, name what is wrong, and leave nothing running. */
  async function expectRefused(reason: RegExp): Promise<void> {
    const result = await network.try('up', ...FREE);
    expect(result.stderr).to.match(/^bulkhead: [^\n]+\n$/);
    expect(result.stderr).to.match(reason);
    expect(result.code).to.equal(1);
    expect(await findProcesses(network.dir), 'processes left').to.deep.equal([]);
    expect((await network.try('status')).code, 'no network.json says that it runs').to.equal(1);
  }

  before(async () => {
    network = await startNetwork('--shards.count', '1', '--challenge-window', '3');
    execDb = join(network.dir, 'shards', '1', 'exec', 'db');
    await network.run('deposit', '--shard', '1', '--amount', '1');
    await network.down();
    // The second start moves what the first has written from rocksdb's log into a table.
    await network.up();
    const { rpcUrl } = shardOf(await network.read(), 1);
    height = Number(await rpc<Hex>(rpcUrl, 'eth_blockNumber'));
    await waitUntil('a block of this run', async () => Number(await rpc<Hex>(rpcUrl, 'eth_blockNumber')) > height);
    const read = (number: number) => rpc<Block>(rpcUrl, 'eth_getBlockByNumber', numberToHex(number), false);
    const [safe, latest] = await Promise.all(
      ['safe', 'latest'].map((tag) => rpc<Block>(rpcUrl, 'eth_getBlockByNumber', tag, false)),
    );
    blocks = await Promise.all(Array.from({ length: Number(latest?.number) + 1 }, (_, number) => read(number)));
    posted = blocks.slice(0, Number(safe?.number) + 1);
    await network.down();
    expect(await findProcesses(network.dir)).to.deep.equal([]);
    await cp(network.dir, `${network.dir}.intact`, { recursive: true });
  });
  afterEach(async () => {
    await rm(network.dir, { recursive: true });
    await cp(`${network.dir}.intact`, network.dir, { recursive: true });
  });
  after(() => network?.destroy());

  /** `up` must work, with every block that there was, and say what it has healed. */
  async function expectHealed(heals: { readonly exec: number; readonly node: number }, kept: readonly Block[]) {
    await network.up();
    const { rpcUrl } = shardOf(await network.read(), 1);
    for (const { number, hash } of kept) {
      // Damage may show only when somebody reads it: then it answers when it is whole again.
      const read = () => rpc<Block>(rpcUrl, 'eth_getBlockByNumber', number, false).catch(expectNotReady);
      expect((await waitUntil(`block ${number}`, read)).hash, number).to.equal(hash);
    }
    const { databases } = await rpc<SyncStatus>(rpcUrl, 'shard_syncStatus');
    expect({ exec: databases.exec.heals, node: databases.node.heals }).to.deep.equal(heals);
    for (const name of ['exec', 'node'] as const) {
      if (heals[name] === 0) continue;
      expect(databases[name].last?.code).to.match(/^ST(ORE|ATE)_CORRUPT$/);
      const folder = join(network.dir, 'shards', '1', name);
      expect((await readdir(folder)).filter((entry) => entry.startsWith('db'))).to.deep.equal(['db', 'db.damaged-1']);
    }
    const metrics = await (await fetch(`${rpcUrl}/metrics`)).text();
    expect(metrics).to.contain(`bulkhead_database_heals{database="exec"} ${heals.exec}`);
    await network.run('deposit', '--shard', '1', '--amount', '1');
    await network.down();
  }

  it('an exec table: it is rebuilt, and no confirmation is lost', async () => {
    const file = await fileOf(/\.sst$/);
    const { size } = await stat(file);
    await flip(file, Math.floor(size / 3), Math.floor(size / 3));
    await expectHealed({ exec: 1, node: 0 }, blocks);
  });

  it('exec’s newest log is cut: it comes back with less, and nothing is lost', async () => {
    await truncate(await fileOf(/\.log$/), 0);
    await expectHealed({ exec: 0, node: 0 }, blocks);
  });

  it('a row that nobody reads at start: whoever reads it is told to try again, then gets it', async () => {
    const store = await openRocksStore({ path: execDb });
    const rows = createBucket(store, { prefix: BLOCK_ROWS, key: uint64NumberKey, value: bytesValue });
    await store.batch([rows.putOp(2, Uint8Array.of(123))], { sync: true });
    await store.close();
    await network.up();
    const { rpcUrl } = shardOf(await network.read(), 1);
    const read = () => rpc<Block>(rpcUrl, 'eth_getBlockByNumber', '0x2', false);
    expect(await read().catch(expectNotReady), 'garbage').to.equal(undefined);
    const block = await waitUntil('the block again', () => read().catch(expectNotReady));
    expect(block.hash).to.equal(blocks.find(({ number }) => number === '0x2')?.hash);
    await network.down();
    await expectHealed({ exec: 1, node: 0 }, blocks);
  });

  it('the node’s database: L1 is read again, and no confirmation is lost', async () => {
    await writeFile(join(network.dir, 'shards', '1', 'node', 'db', 'CURRENT'), 'garbage');
    await expectHealed({ exec: 0, node: 1 }, blocks);
  });

  it('both databases: what L1 has is there', async () => {
    for (const name of ['exec', 'node'])
      await writeFile(join(network.dir, 'shards', '1', name, 'db', 'CURRENT'), 'garbage');
    await expectHealed({ exec: 1, node: 1 }, posted);
    const log = await readFile(join(network.dir, 'logs', 'shard-1-node.log'), 'utf8');
    expect(log).to.contain('SOFT_CONFIRMATIONS_BROKEN');
  });

  it('exec’s database again and again: up gives up and says so', async () => {
    const heals = Array.from({ length: 3 }, () => ({ code: 'STATE_CORRUPT', message: 'damaged', at: Date.now() }));
    await writeFile(join(network.dir, 'shards', '1', 'exec', 'damage.json'), JSON.stringify({ heals }));
    await writeFile(join(execDb, 'CURRENT'), 'garbage');
    await expectRefused(/shard 1 exec .*DATABASE_DAMAGED_AGAIN.*4 times within an hour/);
  });

  it('L1’s state and its copy: up names L1 and its log', async () => {
    for (const name of ['state.json', 'state.json.whole', 'state.json.older'])
      await writeFile(join(network.dir, 'l1', name), '{"half":');
    await expectRefused(/anvil .*logs\/l1\.log.*\[L1_FAILED\]/);
  });

  it('L1’s state is gone: up says that the contracts are lost', async () => {
    await rm(join(network.dir, 'l1', 'state.json'));
    await expectRefused(/L1 no longer holds .*bulkhead reset.*\[L1_LOST\]/);
  });

  it('plan.json: up names the file', async () => {
    const file = join(network.dir, 'plan.json');
    for (const text of ['{', (await readFile(file, 'utf8')).replace('"version": 1', '"version": 2')]) {
      await writeFile(file, text);
      await expectRefused(/network\/plan\.json: .*\[FILE_CORRUPT\]/);
    }
  });

  it('network.json: every command names the file', async () => {
    for (const text of ['{', '{"version":1}']) {
      await writeFile(join(network.dir, 'network.json'), text);
      for (const args of [['demo'], ['status'], ['deposit', '--shard', '1', '--amount', '1']]) {
        const result = await network.try(...args);
        expect(result.stderr).to.match(/^bulkhead: [^\n]*network\/network\.json: [^\n]+\n$/);
        expect(result.code).to.equal(1);
      }
    }
  });

  it('commands on a network that is down say so', async () => {
    const result = await network.try('demo');
    expect(result.stderr).to.match(/^bulkhead: the network in .* is not running: start it with "bulkhead up".*\n$/);
    expect(result.code).to.equal(1);
    const status = await network.try('status');
    expect(status.stderr).to.match(/^bulkhead: a shard does not answer \[SHARD_UNREACHABLE\]\n$/);
    expect(status.code, 'try again').to.equal(75);
    expect((await network.run('down')).stdout).to.equal('Not running\n');
  });

  it('restored, carries on where it was', async () => {
    await network.up();
    const { rpcUrl } = shardOf(await network.read(), 1);
    expect(Number(await rpc<Hex>(rpcUrl, 'eth_blockNumber'))).to.be.greaterThan(height);
    await network.run('deposit', '--shard', '1', '--amount', '1');
    await network.down();
    expect(await findProcesses(network.dir)).to.deep.equal([]);
  });
});
