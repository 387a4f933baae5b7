import type { BlockInputs, EthReceipt, GenesisConfig } from '@bulkhead/protocol';
import { silentLogger } from '@bulkhead/runtime';
import { createMemoryStore } from '@bulkhead/store';
import { openEngine } from '../index.js';

/** Makes block 1 of a shard, and puts the shard back to genesis if a transaction did not get in. */
export async function tryFirstBlock(config: GenesisConfig, inputs: BlockInputs): Promise<readonly EthReceipt[]> {
  const engine = await openEngine({ config, store: createMemoryStore(), logger: silentLogger() });
  const { skipped, summary } = await engine.produceBlock(inputs, {
    mode: 'build',
    shouldStop: (gasUsed) => gasUsed > 20_000_000n,
  });
  const receipts = (await engine.reads.getBlockReceipts({ number: summary.number })) ?? [];
  if (skipped.length > 0) await engine.unwind(0);
  return receipts;
}
