import { silentLogger } from '@bulkhead/runtime';
import type { SealedBatch } from '@bulkhead/sequencer';
import { createMemoryStore } from '@bulkhead/store';
import { createAgreement } from '../shard/agreement.js';
import { createBatchChain } from '../shard/batch-chain.js';
import { createDerivation } from '../shard/derivation.js';
import type { ReconcileModules } from '../shard/reconcile.js';
import type { LostBlocks } from '../shard/restore-blocks.js';
import { openPoster, toRequest } from './open-poster.js';
import { openExec, openSequencer } from './open-shard.js';
import { GENESIS_TIME, SHARD, signTransfer, USERS } from './shard-config.js';

const logger = silentLogger();

/**
 * A sequencer with block k on L1 block 99 + k, a transfer in each, and a batch for each two of them.
 *
 * @param options.lostExec - what is reconciled is an exec that has lost its database; the sequencer's keeps what there was
 */
export async function openHistory(blocks: number, options: { readonly lostExec?: boolean } = {}) {
  const sequencer = await openSequencer();
  const lostExec = options.lostExec ? await openExec(undefined, createMemoryStore(), sequencer.unposted) : undefined;
  const { l1, producer, submit, seal, batches } = sequencer;
  const poster = await openPoster();
  for (let nonce = 0; nonce < blocks; nonce++) {
    if (nonce > 0) l1.mine();
    await submit(await signTransfer({ nonce }));
    await producer.step();
    sequencer.mempool.settle([
      { address: USERS[0]?.address.toLowerCase() as `0x${string}`, nonce: BigInt(nonce + 1), balance: 0n },
    ]);
    if (nonce % 2 === 1) {
      await seal();
      await poster.enqueue(toRequest(batches.at(-1) as SealedBatch));
    }
  }
  const record = l1.state.view.shard(SHARD);
  if (record === undefined) throw new Error('not registered');
  const { link, executor } = lostExec ?? sequencer;
  const { findOrigin, follower, state } = l1;
  const derivation = createDerivation({
    shardId: SHARD,
    genesisTimestamp: GENESIS_TIME,
    l1: state,
    follower,
    findOrigin,
    executor,
    link,
    logger,
  });
  const lost: LostBlocks[] = [];
  const modules: ReconcileModules = {
    link,
    executor,
    l1: state,
    findOrigin,
    poster,
    chain: createBatchChain({
      shardId: SHARD,
      record,
      genesisTimestamp: GENESIS_TIME,
      view: state.view,
      mirrors: state.mirrors,
      poster,
    }),
    derivation,
    agreement: createAgreement({ shardId: SHARD, l1: state, poster, derivation, executor, link }),
    mempool: sequencer.mempool,
    decode: sequencer.decode,
    unposted: sequencer.unposted,
    onLost: (each) => lost.push(each),
    logger,
  };
  return { ...sequencer, poster, modules, lost, lostEngine: lostExec?.engine ?? sequencer.engine };
}

/** Indices of the batches that wait. */
export const indices = (poster: { pending(): readonly { batchIndex: number }[] }) =>
  poster.pending().map(({ batchIndex }) => batchIndex);
