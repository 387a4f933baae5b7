import process from 'node:process';
import { expect } from 'chai';
import type { Hex } from 'viem';
import {
  rpc,
  startNetwork,
  startTransferLoad,
  type TestNetwork,
  type TransferLoad,
  waitUntil,
} from '../support/index.js';

const KILLS = Number(process.env['BULKHEAD_KILLS'] ?? 100);
const SEED = Number(process.env['BULKHEAD_SEED'] ?? Date.now() % 1_000_000_007);

/** The same numbers for the same seed (mulberry32). */
function createRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

function quantile(values: readonly number[], q: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(q * sorted.length) - 1)] ?? 0;
}

describe(`${KILLS} kills at random points of each process under load, seed ${SEED}`, function () {
  this.timeout(3_600_000);
  const random = createRandom(SEED);
  let network: TestNetwork;
  const loads: TransferLoad[] = [];

  before(async () => {
    network = await startNetwork();
    const { shards, accounts } = await network.read();
    for (const { id, rpcUrl, chainId } of shards) {
      const key = accounts[4 + id]?.privateKey;
      if (key !== undefined) loads.push(startTransferLoad({ rpcUrl, chainId, privateKey: key }));
    }
  });
  after(async () => {
    for (const load of loads) await load.stop();
    await network.destroy();
  });

  it('lose nothing that was acknowledged', async () => {
    const recoveries: Record<'node' | 'exec', number[]> = { node: [], exec: [] };
    for (let kill = 0; kill < KILLS; kill++) {
      const { shards } = await network.read();
      const shard = shards[Math.floor(random() * shards.length)];
      const what = random() < 0.5 ? 'node' : 'exec';
      const pid = shard?.processes[what];
      if (shard === undefined || pid === undefined) throw new Error('a process is missing');
      await new Promise((resolve) => setTimeout(resolve, Math.floor(random() * 1_500)));
      const before = await waitUntil('a block number', () =>
        rpc<Hex>(shard.rpcUrl, 'eth_blockNumber').then(Number, () => undefined),
      );
      const killedAt = performance.now();
      process.kill(pid, 'SIGKILL');
      await waitUntil(`shard ${shard.id} after kill ${kill} of its ${what}`, async () => {
        const now = await rpc<Hex>(shard.rpcUrl, 'eth_blockNumber').then(Number, () => 0);
        return now > before + 1;
      });
      recoveries[what].push((performance.now() - killedAt) / 1000);
      await waitUntil(`the new ${what} in network.json`, async () => {
        const now = (await network.read()).shards.find(({ id }) => id === shard.id)?.processes[what];
        return now !== undefined && now !== pid;
      });
    }
    for (const load of loads) await load.stop();
    let receipts = 0;
    for (const [index, { rpcUrl }] of (await network.read()).shards.entries())
      for (const [hash, { blockHash }] of loads[index]?.receipts ?? []) {
        const now = await rpc<{ blockHash: Hex } | null>(rpcUrl, 'eth_getTransactionReceipt', hash);
        expect(now?.blockHash, `receipt of ${hash}`).to.equal(blockHash);
        receipts += 1;
      }
    for (const [what, seconds] of Object.entries(recoveries))
      process.stdout.write(
        `      ${seconds.length} kills of ${what}: two blocks later after p50 ${quantile(seconds, 0.5).toFixed(2)} s, p99 ${quantile(seconds, 0.99).toFixed(2)} s\n`,
      );
    process.stdout.write(`      ${receipts} receipts served, all of them kept\n`);
    expect(receipts).to.be.greaterThan(0);
    await network.run('demo');
  });
});
