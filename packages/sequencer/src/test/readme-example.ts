import type { Domain, ShardId } from '@bulkhead/protocol';
import {
  type AccountReader,
  createMempool,
  createProducer,
  type PooledTransaction,
  type ProducerModules,
} from '@bulkhead/sequencer';

/** Makes one block of one transaction. */
export async function sequenceOne(
  shard: { readonly shardId: ShardId; readonly domain: Domain; readonly accounts: AccountReader },
  modules: Omit<ProducerModules, 'mempool'>,
  transaction: PooledTransaction,
): Promise<number> {
  const { shardId, domain, accounts } = shard;
  const gasLimit = 30_000_000n;
  const mempool = createMempool({ accounts, blockGasLimit: gasLimit, minBaseFee: 1_000_000n });
  const options = { shardId, domain, gasLimit, batchIntervalMs: 2_000, cpuBudgetMs: 700 };
  const producer = createProducer(options, { ...modules, mempool });

  const outcome = await mempool.submit(transaction);
  if (!outcome.accepted) throw new Error(outcome.code);
  // After a start or an unwind: blocks that no sealed batch holds yet are found again.
  await producer.reset();
  const block = await producer.step();
  return block.number;
}
