import { silentLogger } from '@bulkhead/runtime';
import type { BatchSink } from '@bulkhead/sequencer';
import type { Hex } from 'viem';
import { createAgreement } from '../shard/agreement.js';
import { createBatchChain } from '../shard/batch-chain.js';
import { createDerivation } from '../shard/derivation.js';
import { reconcile, returnToPool, settlePool } from '../shard/reconcile.js';
import type { LostBlocks } from '../shard/restore-blocks.js';
import { openPoster } from './open-poster.js';
import { openSequencer } from './open-shard.js';
import { GENESIS_TIME, SHARD } from './shard-config.js';

const logger = silentLogger();

/** A sequencing node without processes, network and time: its batches go to a poster that nobody runs. */
export async function openSequencing() {
  const returned: Hex[] = [];
  const poster = await openPoster();
  const listener = {
    onSealed: () => {},
    onUnwound: (_head: unknown, { transactions }: { readonly transactions: readonly Hex[] }) => {
      returned.push(...transactions);
    },
    onLostTrack: () => {},
  };
  const sequencer = await openSequencer({
    listener,
    async createSink(l1): Promise<BatchSink> {
      const { view, mirrors } = l1.state;
      const record = view.shard(SHARD);
      if (record === undefined) throw new Error('not registered');
      return createBatchChain({ shardId: SHARD, record, genesisTimestamp: GENESIS_TIME, view, mirrors, poster });
    },
  });
  const { l1, executor, link, mempool, decode, producer, engine, unposted } = sequencer;
  const { findOrigin, follower, state } = l1;
  const { view, mirrors } = state;
  const record = view.shard(SHARD);
  if (record === undefined) throw new Error('not registered');
  const parts = { shardId: SHARD, genesisTimestamp: GENESIS_TIME };
  const chain = createBatchChain({ ...parts, record, view, mirrors, poster });
  const derivation = createDerivation({ ...parts, l1: state, follower, findOrigin, executor, link, logger });
  const agreement = createAgreement({ shardId: SHARD, l1: state, poster, derivation, executor, link });
  const modules = {
    link,
    executor,
    l1: state,
    findOrigin,
    poster,
    chain,
    derivation,
    agreement,
    mempool,
    decode,
    unposted,
    onLost: ({ transactions }: LostBlocks) => void returned.push(...transactions),
    logger,
  };
  return {
    ...sequencer,
    ...modules,
    l1,
    modules,
    /** As the node does it when L1 says something else than exec. */
    async settle(): Promise<void> {
      await reconcile(modules);
      await returnToPool(modules, returned.splice(0));
      await settlePool(modules);
      await producer.reset();
    },
    /** Makes a block and tells the pool. */
    async step(): Promise<void> {
      await producer.step();
      await settlePool(modules);
    },
    async hashAt(number: number): Promise<Hex> {
      return (await engine.summary(number)).hash;
    },
  };
}
