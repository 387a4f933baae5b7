import type { ShardId } from '@bulkhead/protocol';
import { CodedError, createSerial } from '@bulkhead/runtime';
import type { L1Unwind } from '@bulkhead/settlement';
import type { Hex } from 'viem';
import type { L1State } from '../shard/l1-state.js';
import { findRecord } from '../shard/wait-for-l1.js';
import { createDerivedChain, type DerivedChainModules, type FollowReport } from './derived-chain.js';

/** Keeps an exec equal to what L1 holds of its shard: a follower without users, gossip and processes. */
export interface FollowCore {
  /** Takes back what L1 dropped. Call it before the rows of these L1 blocks go, and again if it fails. */
  unwind(unwind: L1Unwind): Promise<void>;
  /**
   * Executes every batch that L1 has and compares its claim.
   *
   * @throws CodedError SHARD_UNKNOWN (retry), SHARD_MISMATCH (fatal)
   */
  rebuild(): Promise<FollowReport>;
}

export function createFollowCore(
  modules: DerivedChainModules & {
    readonly shardId: ShardId;
    readonly genesisHash: Hex;
    readonly l1: Pick<L1State, 'view' | 'unwind'>;
  },
): FollowCore {
  const { shardId, genesisHash, l1, executor } = modules;
  const chain = createDerivedChain(modules);
  const headLock = createSerial();

  async function settle(): Promise<void> {
    await executor.refresh();
    await chain.settle();
  }

  return {
    unwind: (unwind) =>
      headLock.run(async () => {
        l1.unwind(unwind);
        await settle();
      }),
    rebuild: () =>
      headLock.run(async () => {
        if (findRecord(l1, shardId, genesisHash) === undefined)
          throw new CodedError({ code: 'SHARD_UNKNOWN', message: `L1 has no shard ${shardId}`, verdict: 'retry' });
        await settle();
        while (await chain.adoptNext());
        while ((await chain.compareNext(Number.POSITIVE_INFINITY)) !== undefined);
        return chain.report();
      }),
  };
}
