/**
 * Transfers per second included end to end through RPC, on a shard and on anvil with the same block time, in one run; then
 * where the time of a block goes. Prints figures and judges nothing.
 */
import process from 'node:process';
import { startAnvil } from '@bulkhead/testing';
import { keccak256 } from 'viem';
import { startNetwork } from '../support/index.js';
import { measureBlockPhases } from './block-phases.js';
import { measureIncluded, type Throughput } from './included-throughput.js';
import { signTransfers } from './sign-transfers.js';

const PER_SENDER = Number(process.env['BULKHEAD_BENCH_TRANSFERS'] ?? 200);
const ROUNDS = 3;

const show = (name: string, { transfers, seconds, perSecond }: Throughput) =>
  process.stdout.write(
    `${name.padEnd(8)} ${String(transfers).padStart(6)} transfers ${seconds.toFixed(2).padStart(7)} s ${perSecond.toFixed(0).padStart(7)} /s\n`,
  );

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

const phases = await measureBlockPhases({ blocks: 20, transfersPerBlock: 500 });
process.stdout.write(
  `Where the time of a block of ${phases.transfersPerBlock} transfers goes, on rocksdb, ${phases.blocks} blocks: ${phases.perSecond.toFixed(0)} transfers/s\n`,
);
for (const [phase, ms] of Object.entries(phases.share))
  process.stdout.write(`  ${phase.padEnd(10)} ${(100 * ms).toFixed(1).padStart(5)} %\n`);
