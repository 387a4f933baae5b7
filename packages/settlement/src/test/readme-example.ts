import type { L1Contracts } from '@bulkhead/protocol';
import type { Clock, Logger } from '@bulkhead/runtime';
import {
  createBatchPoster,
  createHttpClient,
  createL1Follower,
  createL1View,
  type PostRequest,
} from '@bulkhead/settlement';
import { createSubStore, type KeyValueStore } from '@bulkhead/store';
import { type LocalAccount, parseGwei } from 'viem';

export interface Shard {
  readonly contracts: L1Contracts;
  readonly startBlock: number;
  readonly account: LocalAccount;
  readonly store: KeyValueStore;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Follows L1 and posts one batch. */
export async function main(url: string, shard: Shard, batch: PostRequest, signal: AbortSignal): Promise<void> {
  const { store, contracts, startBlock, account, clock, logger } = shard;
  const client = createHttpClient({ url, chainId: 31_337 });
  const part = (name: string) => createSubStore(store, new TextEncoder().encode(name));

  const view = createL1View();
  const fees = { maxFeePerGasCap: parseGwei('500'), maxPriorityFeePerGasCap: parseGwei('50'), initialTip: 1n };
  const poster = await createBatchPoster({ client, account, contracts, store: part('poster'), clock, logger, fees });
  const follower = createL1Follower({
    client,
    contracts,
    store: part('l1'),
    clock,
    logger,
    startBlock,
    pollMs: 500,
    originDepth: 1,
    finalityMode: 'tag',
    unwind: 'until-finalized',
  });
  const consumer = {
    async onBlock(block: Parameters<typeof view.apply>[0]) {
      view.apply(block);
    },
    async onUnwind({ ancestor }: { ancestor: { number: number } }) {
      view.unwind(ancestor.number);
      await poster.onUnwind(ancestor);
    },
    onFinalized: (l1Block: number) => poster.onFinalized(l1Block),
  };

  const running = Promise.all([follower.run(consumer, signal), poster.run(signal)]);
  if (!signal.aborted) {
    await poster.enqueue(batch);
    const { txHash } = await poster.waitPosted(batch.header.batchIndex);
    logger.info('posted', { txHash });
  }
  await running;
}
