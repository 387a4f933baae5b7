import type { ShardId, ShardRecord } from '@bulkhead/protocol';
import { type Clock, CodedError, describeError, type Logger, verdictOf } from '@bulkhead/runtime';
import { type L1Client, readHead } from '@bulkhead/settlement';
import type { Hex } from 'viem';
import type { L1State } from './l1-state.js';

const POLL_MS = 25;
/** Pause while L1 does not answer, milliseconds. */
const RETRY_MS = 500;

/**
 * Waits until the view stands on the chain that L1 has now and knows the shard. A view from stored rows may hold blocks that
 * L1 has dropped since: its height alone says nothing.
 *
 * @throws CodedError SHARD_MISMATCH (fatal) when L1 has another genesis under this shard's number.
 */
export async function waitForL1(args: {
  readonly client: L1Client;
  readonly l1: L1State;
  readonly shardId: ShardId;
  readonly genesisHash: Hex;
  readonly clock: Clock;
  readonly logger: Logger;
}): Promise<ShardRecord> {
  const { client, l1, shardId, genesisHash, clock, logger } = args;
  for (;;) {
    const target = await readHead(client).catch((error: unknown) => {
      if (verdictOf(error) !== 'retry') throw error;
      logger.warn(`waiting for L1: ${describeError(error)}`);
      return undefined;
    });
    const record = l1.view.shard(shardId);
    if (target !== undefined && record !== undefined && l1.view.origin(target.number)?.hash === target.hash) {
      if (record.genesisHash === genesisHash) return record;
      throw new CodedError({
        code: 'SHARD_MISMATCH',
        message: `L1 has shard ${shardId} with genesis ${record.genesisHash}, this node ${genesisHash}`,
        verdict: 'fatal',
      });
    }
    await clock.sleep(target === undefined ? RETRY_MS : POLL_MS);
  }
}
