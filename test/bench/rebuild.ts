/**
 * Blocks per second of a rebuild: derived blocks into a real exec process on rocksdb, one synced call for each block, and in
 * groups. Prints figures and judges nothing.
 */
import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { computeGenesis, openEngine } from '@bulkhead/execution';
import type { ExecConfigFile } from '@bulkhead/node';
import { createBlockImport, createExecLink, createShardExecutor, type ShardExecutor } from '@bulkhead/node/parts';
import type { BlockInputs, GenesisConfig, ShardId } from '@bulkhead/protocol';
import { silentLogger, systemClock } from '@bulkhead/runtime';
import { createMemoryStore } from '@bulkhead/store';
import { type Hex, keccak256, parseEther, toHex, zeroAddress } from 'viem';
import { mnemonicToAccount } from 'viem/accounts';
import { signTransfers } from './sign-transfers.js';

const EXEC = fileURLToPath(new URL('./bin/shard-exec.js', import.meta.resolve('@bulkhead/node')));
const SENDERS = 10;
const logger = silentLogger();

const accounts = Array.from({ length: SENDERS }, (_, addressIndex) =>
  mnemonicToAccount('test test test test test test test test test test test junk', { addressIndex }),
);
const genesis: GenesisConfig = {
  shardId: 1 as ShardId,
  chainId: 313_371,
  l1ChainId: 31_337,
  registry: zeroAddress,
  timestamp: 1_700_000_000,
  gasLimit: 30_000_000n,
  baseFee: 1_000_000_000n,
  minBaseFee: 1_000_000n,
  feeVaultOwner: zeroAddress,
  alloc: accounts.map(({ address }) => ({ address, balance: parseEther('10000') })),
};

function inputsOf(number: number, transactions: readonly Hex[]): BlockInputs {
  const l1Block = 100 + Math.floor(number / 2);
  const word = (label: string) => keccak256(toHex(`${label} ${l1Block}`));
  return {
    number,
    timestamp: genesis.timestamp + number,
    origin: {
      number: l1Block,
      hash: word('hash'),
      parentHash: word('parent'),
      timestamp: genesis.timestamp + Math.floor(number / 2),
      baseFee: 7n,
      prevRandao: word('randao'),
      parentBeaconBlockRoot: word('beacon'),
      settlementRoot: word('root'),
    },
    originUpdated: number === 1 || number % 2 === 0,
    queueEntries: [],
    deliveries: [],
    transactions,
  };
}

async function makeChain(blocks: number, perBlock: number): Promise<readonly BlockInputs[]> {
  const keys = accounts.map((account) => toHex(account.getHdKey().privateKey ?? new Uint8Array()));
  const count = Math.ceil((blocks * perBlock) / SENDERS);
  const signed = await signTransfers({ chainId: genesis.chainId, keys, count });
  const order = Array.from({ length: count }, (_, nonce) => signed.flatMap((raws) => raws[nonce] ?? [])).flat();
  const engine = await openEngine({ config: genesis, store: createMemoryStore(), logger });
  const chain: BlockInputs[] = [];
  for (let number = 1; number <= blocks; number++) {
    const inputs = inputsOf(number, order.slice((number - 1) * perBlock, number * perBlock));
    chain.push((await engine.produceBlock(inputs, { mode: 'import' })).inputs);
  }
  return chain;
}

/** Runs `work` with an exec process of its own that stands at genesis. */
async function withExec(work: (executor: ShardExecutor) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'bulkhead-rebuild-'));
  const { summary } = await computeGenesis(genesis);
  const config: ExecConfigFile = {
    genesis: {
      ...genesis,
      gasLimit: String(genesis.gasLimit),
      baseFee: String(genesis.baseFee),
      minBaseFee: String(genesis.minBaseFee),
      alloc: genesis.alloc.map(({ address, balance }) => ({ address, balance: String(balance) })),
    },
    genesisHash: summary.hash,
    dataDir: folder,
    log: { level: 'warn' },
  };
  await writeFile(join(folder, 'exec.json'), JSON.stringify(config));
  const child = spawn(process.execPath, [EXEC, join(folder, 'exec.json')], {
    stdio: ['ignore', 'inherit', 'inherit', 'pipe', 'ipc'],
  });
  const link = createExecLink({ clock: systemClock(), logger, patienceMs: 10_000 });
  link.attach(child.stdio[3] as Socket);
  const listener = { onSealed: () => {}, onUnwound: () => {}, onLostTrack: () => {} };
  await work(await createShardExecutor({ link, genesisHash: summary.hash, listener, logger }));
  const exited = new Promise((resolve) => child.once('exit', resolve));
  link.close();
  await exited;
  await rm(folder, { recursive: true, force: true });
}

async function oneByOne(executor: ShardExecutor, chain: readonly BlockInputs[]): Promise<void> {
  for (const inputs of chain) await executor.importBlock(inputs);
}

async function inGroups(executor: ShardExecutor, chain: readonly BlockInputs[]): Promise<void> {
  const importing = createBlockImport(executor);
  for (const inputs of chain) await importing.add(inputs);
  await importing.finish();
}

for (const [blocks, perBlock] of [
  [1_000, 0],
  [1_000, 10],
  [100, 500],
] as const) {
  const chain = await makeChain(blocks, perBlock);
  for (const [name, run] of [
    ['one by one', oneByOne],
    ['in groups', inGroups],
  ] as const)
    await withExec(async (executor) => {
      const startedAt = performance.now();
      await run(executor, chain);
      const seconds = (performance.now() - startedAt) / 1_000;
      process.stdout.write(
        `${String(blocks).padStart(5)} blocks of ${String(perBlock).padStart(3)} transfers, ${name.padEnd(10)} ${(blocks / seconds).toFixed(0).padStart(5)} blocks/s  ${((blocks * perBlock) / seconds).toFixed(0).padStart(6)} transfers/s\n`,
      );
    });
}
