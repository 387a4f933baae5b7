import { toShardId } from '@bulkhead/protocol';
import { forceBatch } from '@bulkhead/settlement';
import { findShard, l1Clients } from '../user/clients.js';
import { loadNetwork } from '../user/load-network.js';
import type { CommandContext } from './context.js';

export interface ForceBatchFlags {
  readonly shard: number;
  readonly account: number;
}

/** `bulkhead force-batch`: what a sequencer left lying in the queue too long goes into the shard's chain without it. */
export async function runForceBatch({ dir, output, clock }: CommandContext, flags: ForceBatchFlags): Promise<void> {
  const network = await loadNetwork(dir);
  const { name, id } = findShard(network, flags.shard);
  const l1 = l1Clients(network, flags.account);
  const batch = await forceBatch(
    { client: l1.read, account: l1.account, clock },
    { contracts: network.l1.contracts, shardId: toShardId(id) },
  );
  output.line(
    `Batch ${batch.batchIndex} of ${name} holds its queue up to entry ${batch.queueTo} (L1 block ${batch.l1Block}, ${batch.txHash})`,
  );
  output.result(batch);
}
