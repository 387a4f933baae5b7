import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openEngine } from '@bulkhead/execution';
import { createViewPool, packResult, startViewThread } from '@bulkhead/node/parts';
import { multicall3Abi, toShardId } from '@bulkhead/protocol';
import { silentLogger, systemClock } from '@bulkhead/runtime';
import { openRocksStore } from '@bulkhead/store';
import { encodeFunctionData, zeroAddress } from 'viem';
import { quantile } from './endless-calls.js';

const CALLS = 300;
const ROUNDS = 5;
const AT_ONCE = 8;
const MULTICALL3 = '0xca11bde05977b3631167028862be2a173976ca11';

async function time(work: () => Promise<unknown>, atOnce: number): Promise<number> {
  const startedAt = performance.now();
  let left = CALLS;
  const line = async () => {
    while (left-- > 0) await work();
  };
  await Promise.all(Array.from({ length: atOnce }, line));
  return ((performance.now() - startedAt) * 1_000) / CALLS;
}

/** What one plain eth_call costs inside exec: on its main thread, as it once was, and in a thread of views; in turn. */
export async function benchCallCost(print: (text: string) => void): Promise<void> {
  const dir = await mkdtemp(join(tmpdir(), 'bulkhead-bench-'));
  const logger = silentLogger();
  const store = await openRocksStore({ path: join(dir, 'exec') });
  const config = {
    shardId: toShardId(1),
    chainId: 313_371,
    l1ChainId: 31_337,
    registry: zeroAddress,
    timestamp: 1_700_000_000,
    gasLimit: 30_000_000n,
    baseFee: 1_000_000_000n,
    minBaseFee: 1_000_000n,
    feeVaultOwner: zeroAddress,
    alloc: [],
  };
  const engine = await openEngine({ config, store, logger });
  const clock = systemClock();
  const pool = createViewPool({
    openThread: () => startViewThread({ chain: config, source: engine.viewSource, clock, logger }),
    clock,
  });
  try {
    const data = encodeFunctionData({ abi: multicall3Abi, functionName: 'getEthBalance', args: [MULTICALL3] });
    const job = () => engine.viewJobs.call({ to: MULTICALL3, data }, { number: 0 });
    const here = async () => {
      const each = await job();
      return packResult(each, await engine.runView(each));
    };
    const there = async () => pool.run(job, { caller: 'bench', signal: undefined });
    await time(here, 1);
    await time(there, 1);
    print(`A plain eth_call inside exec, µs each, ${ROUNDS} rounds of ${CALLS}\n`);
    for (const atOnce of [1, AT_ONCE]) {
      const costs: [number[], number[]] = [[], []];
      for (let round = 0; round < ROUNDS; round++) {
        costs[0].push(await time(here, atOnce));
        costs[1].push(await time(there, atOnce));
      }
      const [main, thread] = costs.map((each) => quantile(each, 0.5)) as [number, number];
      const figures = `main thread ${main.toFixed(0).padStart(5)}   thread of views ${thread.toFixed(0).padStart(5)}`;
      print(`${String(atOnce).padStart(2)} at once: ${figures}   ratio ${(thread / main).toFixed(2)}\n`);
    }
    print('\n');
  } finally {
    await pool.close();
    await store.close();
    await rm(dir, { recursive: true, force: true });
  }
}
