import process from 'node:process';
import { expect } from 'chai';
import {
  createKiller,
  createRandom,
  type ReceiptTally,
  type ShardWitness,
  startNetwork,
  startTransferLoad,
  type TestNetwork,
  type TransferLoad,
  tallyReceipts,
  VICTIMS,
  type Victim,
  waitForSavedL1,
  witnessShard,
} from '../support/index.js';

/** Kills of each kind of process. */
const KILLS = Number(process.env['BULKHEAD_KILLS'] ?? 100);
const SEED = Number(process.env['BULKHEAD_SEED'] ?? Date.now() % 1_000_000_007);

/** Longest time between ready and the next kill, milliseconds. */
const LONGEST_PEACE = 1_500;

function quantile(values: readonly number[], q: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(q * sorted.length) - 1)] ?? 0;
}

describe(`${KILLS} kills of each kind of process at random points under load, seed ${SEED}`, function () {
  this.timeout(4 * 3_600_000);
  const random = createRandom(SEED);
  let network: TestNetwork;
  const loads: TransferLoad[] = [];
  const witnesses: ShardWitness[] = [];

  before(async () => {
    network = await startNetwork();
    const { shards, accounts } = await network.read();
    for (const { id, rpcUrl, chainId } of shards) {
      const key = accounts[4 + id]?.privateKey;
      if (key === undefined) throw new Error(`no account for shard ${id}`);
      witnesses.push(witnessShard(rpcUrl));
      loads.push(startTransferLoad({ rpcUrl, chainId, privateKey: key }));
    }
    await waitForSavedL1(network);
  });
  after(async () => {
    for (const each of [...loads, ...witnesses]) await each.stop();
    await network?.destroy();
  });

  it('lose nothing that was acknowledged', async () => {
    const killer = createKiller(network);
    const recoveries: Record<Victim, number[]> = { exec: [], node: [], supervisor: [], L1: [] };
    const order = random.shuffle(VICTIMS.flatMap((victim) => Array.from({ length: KILLS }, () => victim)));
    for (const [turn, victim] of order.entries()) {
      const shard = random.int(0, loads.length - 1);
      const peaceMs = random.int(0, LONGEST_PEACE);
      await new Promise((resolve) => setTimeout(resolve, peaceMs));
      const seconds = await killer.kill(victim, shard).catch((cause: unknown) => {
        throw new Error(`kill ${turn}, of ${victim}: ${String(cause)}`, { cause });
      });
      recoveries[victim].push(seconds);
    }
    for (const [victim, seconds] of Object.entries(recoveries))
      process.stdout.write(
        `      ${seconds.length} kills of ${victim}: start to ready p50 ${quantile(seconds, 0.5).toFixed(2)} s, p99 ${quantile(seconds, 0.99).toFixed(2)} s\n`,
      );
    for (const load of loads) await load.stop();
    const tallies: ReceiptTally[] = [];
    for (const [index, { id }] of (await network.read()).shards.entries()) {
      const [load, witness] = [loads[index], witnesses[index]];
      if (load !== undefined && witness !== undefined)
        tallies.push(await tallyReceipts({ network, shard: id, load, witness }));
    }
    const sum = (of: (tally: ReceiptTally) => number) => tallies.reduce((total, each) => total + of(each), 0);
    process.stdout.write(
      `      ${loads.reduce((total, { receipts }) => total + receipts.size, 0)} receipts served: ${sum(({ kept }) => kept)} kept, ` +
        `${sum(({ reincluded }) => reincluded)} reported and in other blocks after L1 forgot theirs, ${sum(({ lost }) => lost.length)} lost\n`,
    );
    expect(tallies.flatMap(({ lost }) => lost)).to.deep.equal([]);
    expect(sum(({ kept }) => kept)).to.be.greaterThan(0);
    await network.run('demo');
  });
});
