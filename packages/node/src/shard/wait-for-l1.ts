import type { ShardId, ShardRecord } from '@bulkhead/protocol';
import { type Clock, CodedError } from '@bulkhead/runtime';
import { type L1Client, readBlockNumber } from '@bulkhead/settlement';
import type { Hex } from 'viem';
import type { L1State } from './l1-state.js';

const POLL_MS = 25;

/**
 * Waits until the view has reached the L1 head of this moment and knows the shard.
 *
 * @throws CodedError SHARD_MISMATCH (fatal) when L1 has another genesis under this shard's number.
 */
export async function waitForL1(args: {
  readonly client: L1Client;
  readonly l1: L1State;
  readonly shardId: ShardId;
  readonly genesisHash: Hex;
  readonly clock: Clock;
}): Promise<ShardRecord> {
  const { client, l1, shardId, genesisHash, clock } = args;
  const target = await readBlockNumber(client);
  for (;;) {
    const record = l1.view.shard(shardId);
    if (record !== undefined && (l1.view.head()?.number ?? -1) >= target) {
      if (record.genesisHash !== genesisHash)
        throw new CodedError({
          code: 'SHARD_MISMATCH',
          message: `L1 has shard ${shardId} with genesis ${record.genesisHash}, this node ${genesisHash}`,
          verdict: 'fatal',
        });
      return record;
    }
    await clock.sleep(POLL_MS);
  }
}
