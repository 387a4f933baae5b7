/**
 * What a transfer costs on L1 (`costs`); transfers per second included end to end through RPC, on a shard and on anvil with
 * the same block time, in one run (`throughput`); where the time of a block goes (`execution`); where the time of a message
 * between shards goes (`delivery`); what a call costs (`call`), and what calls that never end do to a shard
 * (`endless-calls`), and what a flood of gossip does to a node's event loop (`flood`). Runs what its arguments name, all of it without any. Prints figures and judges nothing.
 */
import { spawnSync } from 'node:child_process';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { startAnvil } from '@bulkhead/testing';
import { keccak256 } from 'viem';
import { startNetwork } from '../support/index.js';
import { benchCallCost } from './call-cost.js';
import { formatDeliveries, measureDeliveries } from './delivery-latency.js';
import { benchEndlessCalls } from './endless-calls.js';
import { benchGossipFlood } from './gossip-flood.js';
import { measureIncluded, type Throughput } from './included-throughput.js';
import { formatL1Costs, type L1Cost, measureL1Cost } from './l1-cost.js';
import { startBenchL1 } from './post-batches.js';
import { signTransfers } from './sign-transfers.js';

const PER_SENDER = Number(process.env['BULKHEAD_BENCH_TRANSFERS'] ?? 200);
const DELIVERIES = Number(process.env['BULKHEAD_BENCH_DELIVERIES'] ?? 40);
const ROUNDS = 3;
const EXECUTION_BENCH = fileURLToPath(new URL('../../../packages/execution/bench/blocks.mjs', import.meta.url));

const show = (name: string, { transfers, seconds, perSecond }: Throughput) =>
  process.stdout.write(
    `${name.padEnd(8)} ${String(transfers).padStart(6)} transfers ${seconds.toFixed(2).padStart(7)} s ${perSecond.toFixed(0).padStart(7)} /s\n`,
  );

async function benchCosts(): Promise<void> {
  const l1 = await startBenchL1();
  const costs: L1Cost[] = [];
  try {
    // The first batch of a shard fills storage that is empty before.
    await measureL1Cost(l1, 'ETH', 1);
    for (const kind of ['ETH', 'ERC-20'] as const)
      for (const transfers of [10, 100, 1_000]) costs.push(await measureL1Cost(l1, kind, transfers));
  } finally {
    await l1.stop();
  }
  process.stdout.write(`What one transfer costs on L1, as calldata and in blobs\n${formatL1Costs(costs)}\n`);
}

async function benchThroughput(): Promise<void> {
  const ratios: number[] = [];
  process.stdout.write(`Transfers included end to end through RPC, block time 1 s, ${ROUNDS} rounds\n`);
  for (let round = 0; round < ROUNDS; round++) {
    const network = await startNetwork('--shards.count', '1');
    const { shards, accounts } = await network.read();
    const [shard] = shards;
    if (shard === undefined) throw new Error('no shard');
    const keys = accounts.map(({ privateKey }) => privateKey);
    const ours = await measureIncluded(
      shard.rpcUrl,
      await signTransfers({ chainId: shard.chainId, keys, count: PER_SENDER }),
      keccak256,
    );
    await network.destroy();
    const anvil = await startAnvil({ blockTime: 1 });
    const theirs = await measureIncluded(
      anvil.url,
      await signTransfers({ chainId: 31_337, keys, count: PER_SENDER }),
      keccak256,
    );
    await anvil.stop();
    show('shard', ours);
    show('anvil', theirs);
    ratios.push(ours.perSecond / theirs.perSecond);
  }
  process.stdout.write(`shard / anvil: ${ratios.map((ratio) => ratio.toFixed(2)).join('  ')}\n\n`);
}

async function benchExecution(): Promise<void> {
  process.stdout.write('Where the time of a block goes, execution alone on rocksdb\n');
  const blocks = spawnSync(process.execPath, [EXECUTION_BENCH, '20', '500'], { encoding: 'utf8' });
  process.stdout.write(blocks.stdout);
  if (blocks.status !== 0) throw new Error(blocks.stderr);
}

async function benchDelivery(): Promise<void> {
  const network = await startNetwork('--shards.count', '2');
  try {
    const times = await measureDeliveries(await network.read(), DELIVERIES);
    process.stdout.write(`Seconds of ${times.length} messages between two shards, everything at its default\n`);
    process.stdout.write(`${formatDeliveries(times)}\n`);
  } finally {
    await network.destroy();
  }
}

const print = (text: string) => void process.stdout.write(text);

const SECTIONS = {
  costs: benchCosts,
  throughput: benchThroughput,
  execution: benchExecution,
  delivery: benchDelivery,
  call: () => benchCallCost(print),
  'endless-calls': () => benchEndlessCalls(print),
  flood: () => benchGossipFlood(print),
};

const wanted = process.argv.slice(2);
const unknown = wanted.find((name) => !(name in SECTIONS));
if (unknown !== undefined) throw new Error(`no section ${unknown}: ${Object.keys(SECTIONS).join(', ')}`);
for (const [name, run] of Object.entries(SECTIONS)) if (wanted.length === 0 || wanted.includes(name)) await run();
