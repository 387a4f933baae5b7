import { cp, open, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Hex } from 'viem';
import { findProcesses, rpc, shardOf, startNetwork, type TestNetwork, waitUntil } from '../support/index.js';

const FREE = ['--l1.port', '0', '--shards.starting-port', '0', '--admin.port', '0'];

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

describe('a network whose files were damaged while it was down', function () {
  this.timeout(240_000);
  let network: TestNetwork;
  let execDb: string;
  let height: number;

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
    await network.down();
    expect(await findProcesses(network.dir)).to.deep.equal([]);
    await cp(network.dir, `${network.dir}.intact`, { recursive: true });
  });
  afterEach(async () => {
    await rm(network.dir, { recursive: true });
    await cp(`${network.dir}.intact`, network.dir, { recursive: true });
  });
  after(() => network?.destroy());

  it('exec’s CURRENT: up names shard and database', async () => {
    const file = await fileOf(/^CURRENT$/);
    await flip(file, 0, (await stat(file)).size);
    await expectRefused(/shard 1 exec .*STORE_CORRUPT.*shards\/1\/exec\/db is damaged/);
  });

  it('exec’s manifest: up names shard and database', async () => {
    const file = await fileOf(/^MANIFEST/);
    const { size } = await stat(file);
    await flip(file, Math.floor(size / 2), Math.floor(size / 4));
    await expectRefused(/shard 1 exec .*STORE_CORRUPT.*shards\/1\/exec\/db is damaged/);
  });

  it('an exec table: up names shard and database', async () => {
    const file = await fileOf(/\.sst$/);
    const { size } = await stat(file);
    await flip(file, Math.floor(size / 3), Math.floor(size / 3));
    await expectRefused(/shard 1 exec .*(STORE_CORRUPT|STATE_CORRUPT)/);
  });

  it('the node’s database: up names shard and database', async () => {
    await writeFile(join(network.dir, 'shards', '1', 'node', 'db', 'CURRENT'), 'garbage');
    await expectRefused(/shard 1 node .*STORE_CORRUPT.*shards\/1\/node\/db is damaged/);
  });

  it('L1’s state: up names L1 and its log', async () => {
    await writeFile(join(network.dir, 'l1', 'state.json'), '{"half":');
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
