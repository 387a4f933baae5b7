import { readFile, writeFile } from 'node:fs/promises';
import { deserialize, serialize } from 'node:v8';
import { type BlockInputs, SHARD_CONTRACTS, shardBridgeAbi } from '@bulkhead/protocol';
import { silentLogger } from '@bulkhead/runtime';
import { bucketPrefix, createMemoryStore, type KeyValueStore } from '@bulkhead/store';
import { encodeFunctionData, type Hex } from 'viem';
import { type Engine, openEngine } from '../engine.js';
import { CONTRACTS, deployer } from './contracts.js';
import { account, produce, signTransaction, testConfig } from './shard-fixture.js';

/** Blocks that one step of an unwind takes back in these tests. */
export const CRASH_UNWIND_STEP = 2;

export function openCrashEngine(store: KeyValueStore): Promise<Engine> {
  return openEngine({ config: testConfig(), store, logger: silentLogger(), unwindStep: CRASH_UNWIND_STEP });
}

/** Trie nodes and code: content under its hash, of which more may be there than any head needs. */
const CONTENT = [3, 4].map((prefix) => Buffer.from(bucketPrefix(prefix)).toString('hex'));

/** All that a store says beside content, as one text. */
export async function dumpStore(store: KeyValueStore): Promise<string> {
  const lines: string[] = [];
  for await (const [key, value] of store.iterate()) {
    const name = Buffer.from(key).toString('hex');
    if (!CONTENT.some((prefix) => name.startsWith(prefix))) lines.push(`${name} ${Buffer.from(value).toString('hex')}`);
  }
  return lines.join('\n');
}

export interface CrashChain {
  /** Block `n` at `n − 1`. */
  readonly blocks: readonly BlockInputs[];
  /** Hash of each block, genesis first. */
  readonly hashes: readonly Hex[];
  /** What a store says whose head is this block, genesis first. */
  readonly dumps: readonly string[];
}

/** A chain of contract creations, calls, transfers and withdrawals; the same whenever it is made. */
export async function makeCrashChain(length: number): Promise<CrashChain> {
  const store = createMemoryStore();
  const engine = await openCrashEngine(store);
  const blocks: BlockInputs[] = [];
  const hashes: Hex[] = [engine.head().hash];
  const dumps: string[] = [await dumpStore(store)];
  const withdraw = encodeFunctionData({
    abi: shardBridgeAbi,
    functionName: 'withdrawETH',
    args: [account(1).address],
  });
  let counter: Hex = '0x';
  for (let nonce = 0; nonce < length; nonce++) {
    const transactions = [
      await signTransaction({ nonce: 3 * nonce, to: undefined, data: deployer(CONTRACTS.counter), gas: 300_000n }),
      await signTransaction({
        nonce: 3 * nonce + 1,
        to: counter === '0x' ? account(2).address : counter,
        gas: 100_000n,
      }),
      await signTransaction({
        nonce: 3 * nonce + 2,
        to: SHARD_CONTRACTS.ShardBridge,
        data: withdraw,
        value: 1n,
        gas: 400_000n,
      }),
    ];
    const { inputs, receipts, summary } = await produce(engine, { transactions });
    counter = receipts.find(({ contractAddress }) => contractAddress !== null)?.contractAddress ?? counter;
    blocks.push(inputs);
    hashes.push(summary.hash);
    dumps.push(await dumpStore(store));
  }
  return { blocks, hashes, dumps };
}

/** For another process, which need not make the chain again. */
export async function writeCrashBlocks(file: string, blocks: readonly BlockInputs[]): Promise<void> {
  await writeFile(file, serialize(blocks));
}

export async function readCrashBlocks(file: string): Promise<readonly BlockInputs[]> {
  return deserialize(await readFile(file)) as BlockInputs[];
}
