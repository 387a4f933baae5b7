import { type ChildProcess, spawn } from 'node:child_process';
import process from 'node:process';
import type { Network } from '@bulkhead/cli/network';
import { counterAbi, counterBytecode, stateMirrorAbi } from '@bulkhead/protocol';
import { expect } from 'chai';
import { type Address, type Hex, numberToHex } from 'viem';
import { type ChainClients, shardClients, startNetwork, type TestNetwork, waitUntil } from '../support/index.js';
import { BULKHEAD } from '../support/network.js';

/** Seconds after which the updater shows an unchanged value again. */
const REFRESH = 4;
/** What a claim takes to the other shard, at the most, on a machine that does other things too; seconds. */
const WAY = 60;
const FIRST_SLOT = numberToHex(0, { size: 32 });

interface Entry {
  readonly value: string | null;
  readonly asOf?: number;
  readonly age?: number;
}

describe('a mirror of another shard’s state', function () {
  this.timeout(240_000);
  let network: TestNetwork;
  let facts: Network;
  let one: ChainClients;
  let two: ChainClients;
  let counter: Address;
  let mirror: Address;
  let updater: ChildProcess | undefined;

  before(async () => {
    network = await startNetwork('--batch-interval', '1');
    facts = await network.read();
    one = shardClients(facts, 1, 0);
    two = shardClients(facts, 2, 0);
    const hash = await one.wallet.deployContract({ abi: counterAbi, bytecode: counterBytecode });
    const { contractAddress } = await one.read.waitForTransactionReceipt({ hash });
    if (!contractAddress) throw new Error('no counter');
    counter = contractAddress;
  });
  after(async () => {
    await stopUpdater('SIGKILL');
    await network?.destroy();
  });

  const flags = () => ['--from-shard', '1', '--to-shard', '2', '--slot', `${counter}:0`];

  function startUpdater(): void {
    const args = ['mirror', 'run', ...flags(), '--refresh', String(REFRESH), '--account', '5', '--dir', network.dir];
    updater = spawn(process.execPath, [BULKHEAD, ...args], { stdio: 'ignore' });
  }

  async function stopUpdater(signal: NodeJS.Signals): Promise<number | null> {
    const child = updater;
    updater = undefined;
    if (child === undefined) return null;
    const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
    child.kill(signal);
    return ended;
  }

  async function setNumber(value: bigint): Promise<void> {
    const hash = await one.wallet.writeContract({
      address: counter,
      abi: counterAbi,
      functionName: 'set',
      args: [value],
    });
    await one.read.waitForTransactionReceipt({ hash });
  }

  /** As a user reads it. */
  async function readByCommand(): Promise<Entry | undefined> {
    const { entries } = await network.json<{ entries: Entry[] }>('mirror', 'read', ...flags());
    return entries[0];
  }

  /** The same, asked often. */
  async function read() {
    const [[value, asOf], { timestamp }] = await Promise.all([
      two.read.readContract({
        address: mirror,
        abi: stateMirrorAbi,
        functionName: 'read',
        args: [1, counter, FIRST_SLOT],
      }),
      two.read.getBlock(),
    ]);
    return { value, asOf: Number(asOf), age: Number(timestamp) - Number(asOf) };
  }

  /** By the mirror’s own word, as contracts of shard 2 get it. */
  const readFresh = (maxAge: number) =>
    two.read.readContract({
      address: mirror,
      abi: stateMirrorAbi,
      functionName: 'readFresh',
      args: [1, counter, FIRST_SLOT, BigInt(maxAge)],
    });

  const waitForValue = (value: bigint) =>
    waitUntil(`${value} on shard 2`, async () => {
      const entry = await read();
      return entry.value === value ? entry : undefined;
    });

  it('has nothing before anybody brings it', async () => {
    expect(await readByCommand()).to.deep.include({ value: null });
  });

  it('is brought up to date once, from nothing: the contract too', async () => {
    await setNumber(41n);
    const born = await one.read.getBlockNumber();
    await waitUntil('the value in a claim that shard 2 has', async () => {
      const once = await network.json<{ mirror: Address; updates: { blockNumber: number; txHash: Hex }[] }>(
        ...['mirror', 'run', ...flags(), '--once', '--refresh', '0'],
      );
      mirror = once.mirror;
      return once.updates.some(({ blockNumber }) => blockNumber >= Number(born));
    });
    const entry = await readByCommand();
    expect(entry?.value).to.equal('41');
    expect(entry?.age).to.be.at.most(WAY);
  });

  it('follows the value, and shows it again before it gets old', async () => {
    startUpdater();
    await setNumber(42n);
    const { asOf, age } = await waitForValue(42n);
    process.stdout.write(`      42 was read on shard 2 when it was ${age} s old\n`);
    expect(await readFresh(WAY)).to.equal(42n);
    const later = await waitUntil('the same value, shown again', async () => {
      const entry = await read();
      return entry.asOf > asOf ? entry : undefined;
    });
    expect(later.value).to.equal(42n);
    expect(later.asOf - asOf).to.be.at.least(REFRESH);
  });

  it('goes on after a kill of the updater, and grows old without it', async () => {
    await stopUpdater('SIGKILL');
    await setNumber(43n);
    const stale = await waitUntil('an age that a reader can refuse', async () => {
      const entry = await read();
      return entry.age > REFRESH ? entry : undefined;
    });
    expect(stale.value).to.equal(42n);
    expect(await readFresh(1).catch((error: Error) => error.message)).to.match(/TooOld/);
    startUpdater();
    await waitForValue(43n);
  });

  it('goes on after the processes of both shards were killed', async () => {
    for (const { processes } of (await network.read()).shards)
      for (const pid of Object.values(processes ?? {})) if (pid !== undefined) process.kill(pid, 'SIGKILL');
    await waitUntil('both shards', async () => {
      const numbers = await Promise.all([one, two].map(({ read: { getBlockNumber } }) => getBlockNumber())).catch(
        () => [],
      );
      return numbers.length === 2;
    });
    await setNumber(44n);
    await waitForValue(44n);
    expect(await stopUpdater('SIGTERM')).to.equal(0);
  });

  it('takes one updater beside another, and none that names a contract that is not there', async () => {
    await setNumber(45n);
    startUpdater();
    const born = await one.read.getBlockNumber();
    await waitUntil('the second one', async () => {
      const args = ['mirror', 'run', ...flags(), '--once', '--refresh', '0', '--account', '6'];
      const once = await network.try(...args, '--json');
      if (once.code !== 0) return undefined;
      const { updates } = JSON.parse(once.stdout) as { updates: { blockNumber: number }[] };
      return updates.some(({ blockNumber }) => blockNumber >= Number(born)) || (await read()).value === 45n;
    });
    await waitForValue(45n);
    const nowhere = ['--contract', '0x00000000000000000000000000000000000000cc', '--once'];
    const refused = await network.try('mirror', 'run', ...flags(), ...nowhere);
    expect([refused.code, refused.stderr]).to.deep.equal([
      1,
      'bulkhead: there is no contract at 0x00000000000000000000000000000000000000cc on Shard 2 [NO_CONTRACT]\n',
    ]);
    const bad = await network.try('mirror', 'read', '--from-shard', '1', '--to-shard', '2', '--slot', 'x');
    expect([bad.code, bad.stderr]).to.deep.equal([1, 'bulkhead: "x" is not a slot, like 0xTOKEN:0 [BAD_ARGUMENT]\n']);
  });
});
