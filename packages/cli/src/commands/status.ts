import { CodedError } from '@bulkhead/runtime';
import { z } from 'zod';
import { createLayout } from '../supervisor/layout.js';
import { findSupervisor } from '../supervisor/lock.js';
import type { Network } from '../supervisor/network-file.js';
import { loadStartedNetwork } from '../user/load-network.js';
import { callRpc } from '../user/message-status.js';
import type { CommandContext } from './context.js';

const point = z.object({ number: z.number() });
const syncSchema = z.object({
  latest: point,
  safe: point,
  finalized: point,
  settled: z.object({ batchIndex: z.number() }).nullable(),
  l1: z.object({ origin: z.number(), head: z.number() }),
});

interface ShardStatus {
  readonly id: number;
  readonly chainId: number;
  readonly rpcUrl: string;
  readonly state: 'up' | 'unreachable';
  readonly sync?: z.infer<typeof syncSchema>;
  readonly cause?: string;
}

async function shardStatus(shard: Network['shards'][number]): Promise<ShardStatus> {
  const base = { id: shard.id, chainId: shard.chainId, rpcUrl: shard.rpcUrl };
  try {
    return { ...base, state: 'up', sync: syncSchema.parse(await callRpc(shard.rpcUrl, 'shard_syncStatus', [])) };
  } catch (error) {
    return { ...base, state: 'unreachable', cause: error instanceof Error ? error.message : String(error) };
  }
}

/** `bulkhead status`: heads of every shard. Exits with 75 when a shard does not answer. */
export async function runStatus({ dir, output }: CommandContext): Promise<void> {
  const supervisor = await findSupervisor(createLayout(dir).lock);
  const network = await loadStartedNetwork(dir);
  const shards = await Promise.all(network.shards.map(shardStatus));
  output.line(supervisor === undefined ? 'Supervisor: not running' : `Supervisor: process ${supervisor}`);
  output.line(`L1          chain ${network.l1.chainId}  ${network.l1.rpcUrl}`);
  for (const { id, chainId, rpcUrl, sync, cause } of shards) {
    const heads =
      sync === undefined
        ? `unreachable: ${cause}`
        : `latest ${sync.latest.number}  safe ${sync.safe.number}  finalized ${sync.finalized.number}  settled batch ${sync.settled?.batchIndex ?? '-'}  L1 ${sync.l1.origin}/${sync.l1.head}`;
    output.line(`Shard ${String(id).padEnd(5)} chain ${chainId}  ${rpcUrl}  ${heads}`);
  }
  output.result({ supervisor: supervisor ?? null, l1: network.l1, shards });
  if (shards.some((shard) => shard.state !== 'up'))
    throw new CodedError({ code: 'SHARD_UNREACHABLE', message: 'a shard does not answer', verdict: 'retry' });
}
