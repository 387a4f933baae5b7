import type { ShardId, ShardRecord } from '@bulkhead/protocol';
import { type Clock, CodedError, describeError, type Logger, verdictOf } from '@bulkhead/runtime';
import { type L1BlockRef, type L1Client, readHead } from '@bulkhead/settlement';
import type { Hex } from 'viem';
import type { L1State } from './l1-state.js';

const POLL_MS = 25;
/** Pause while L1 does not answer, milliseconds. */
const RETRY_MS = 500;

interface L1Wait {
  readonly client: L1Client;
  readonly l1: Pick<L1State, 'view'>;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Ends the wait with ABORTED. */
  readonly signal?: AbortSignal;
}

/**
 * Waits until the view stands on the chain that L1 has now. A view from stored rows may hold blocks that L1 has dropped
 * since: its height alone says nothing.
 */
export async function waitForHead({ client, l1, clock, logger, signal }: L1Wait): Promise<void> {
  for (;;) {
    const target: L1BlockRef | undefined = await readHead(client).catch((error: unknown) => {
      if (verdictOf(error) !== 'retry') throw error;
      logger.warn(`waiting for L1: ${describeError(error)}`);
      return undefined;
    });
    if (target !== undefined && l1.view.origin(target.number)?.hash === target.hash) return;
    await clock.sleep(target === undefined ? RETRY_MS : POLL_MS, signal);
  }
}

/** Waits until the view has reached an L1 block, whatever L1 has above it. Rejects with ABORTED when `signal` aborts. */
export async function waitForBlock({
  l1,
  target,
  clock,
  signal,
}: Pick<L1Wait, 'l1' | 'clock' | 'signal'> & { readonly target: number }): Promise<void> {
  while ((l1.view.head()?.number ?? -1) < target) await clock.sleep(POLL_MS, signal);
}

/**
 * Waits until the view stands on the chain that L1 has now, knows the shard, and has an origin for its first block.
 *
 * @throws CodedError SHARD_MISMATCH (fatal) when L1 has another genesis under this shard's number.
 */
export async function waitForL1({
  shardId,
  genesisHash,
  originDepth,
  ...wait
}: L1Wait & {
  readonly shardId: ShardId;
  readonly genesisHash: Hex;
  readonly originDepth: number;
}): Promise<ShardRecord> {
  const { view } = wait.l1;
  for (;;) {
    await waitForHead(wait);
    const record = findRecord(wait.l1, shardId, genesisHash);
    if (record !== undefined && (view.newestOrigin(originDepth)?.number ?? -1) >= record.registeredAt) return record;
    await wait.clock.sleep(POLL_MS, wait.signal);
  }
}

/**
 * What L1 knows of the shard; undefined while it is not registered.
 *
 * @throws CodedError SHARD_MISMATCH (fatal)
 */
export function findRecord(l1: Pick<L1State, 'view'>, shardId: ShardId, genesisHash: Hex): ShardRecord | undefined {
  const record = l1.view.shard(shardId);
  if (record === undefined || record.genesisHash === genesisHash) return record;
  throw new CodedError({
    code: 'SHARD_MISMATCH',
    message: `L1 has shard ${shardId} with genesis ${record.genesisHash}, this node ${genesisHash}`,
    verdict: 'fatal',
  });
}
