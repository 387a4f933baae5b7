import process from 'node:process';
import { CodedError, isCodedError } from '@bulkhead/runtime';
import { z } from 'zod';
import { createLayout } from '../supervisor/layout.js';
import { findSupervisor } from '../supervisor/lock.js';
import type { Network } from '../supervisor/network-file.js';
import { callRpc } from '../user/call-rpc.js';
import { loadStartedNetwork } from '../user/load-network.js';
import type { CommandContext } from './context.js';

const point = z.object({ number: z.number() });
const database = z.object({ heals: z.number() });
const syncSchema = z.object({
  latest: point,
  safe: point,
  finalized: point,
  settled: z.object({ batchIndex: z.number() }).nullable(),
  l1: z.object({ origin: z.number(), head: z.number() }),
  syncing: z.object({ currentBlock: z.number(), highestBlock: z.number() }).nullable(),
  databases: z.object({ node: database, exec: database }),
});

interface ShardStatus {
  readonly id: number;
  readonly chainId: number;
  readonly rpcUrl: string;
  /** `rebuilding`: it answers nothing else meanwhile. `down`: it stays down until somebody decides. */
  readonly state: 'up' | 'rebuilding' | 'down' | 'unreachable';
  readonly down?: Network['shards'][number]['down'];
  readonly sync?: z.infer<typeof syncSchema>;
  readonly cause?: string;
}

async function shardStatus(shard: Network['shards'][number]): Promise<ShardStatus> {
  const base = { id: shard.id, chainId: shard.chainId, rpcUrl: shard.rpcUrl };
  const { down } = shard;
  if (down !== undefined) return { ...base, state: 'down', down, cause: `${down.process}: ${down.message}` };
  try {
    const sync = syncSchema.parse(await callRpc(shard.rpcUrl, 'shard_syncStatus', []));
    return { ...base, state: sync.syncing === null ? 'up' : 'rebuilding', sync };
  } catch (error) {
    return { ...base, state: 'unreachable', cause: error instanceof Error ? error.message : String(error) };
  }
}

export interface StatusFlags {
  readonly watch?: boolean;
}

/** Milliseconds between two looks. */
const WATCH_MS = 1_000;
const CLEAR_SCREEN = '\x1b[H\x1b[2J';

/**
 * `bulkhead status`: heads of every shard. Exits with 75 when a shard does not answer, with 1 when one stays down. `--watch` shows
 * them again and again instead, whatever they are.
 */
export async function runStatus(context: CommandContext, { watch }: StatusFlags): Promise<void> {
  if (watch !== true) return showStatus(context);
  for (;;) {
    if (process.stdout.isTTY && !context.output.json) process.stdout.write(CLEAR_SCREEN);
    await showStatus(context).catch((error: unknown) => {
      // What is wrong stands beside its shard; that nothing was ever started does not change.
      if (!isCodedError(error, 'SHARD_DOWN') && !isCodedError(error, 'SHARD_UNREACHABLE')) throw error;
    });
    await context.clock.sleep(WATCH_MS);
  }
}

async function showStatus({ dir, output }: CommandContext): Promise<void> {
  const supervisor = await findSupervisor(createLayout(dir).lock);
  const network = await loadStartedNetwork(dir);
  const shards = await Promise.all(network.shards.map(shardStatus));
  output.line(supervisor === undefined ? 'Supervisor: not running' : `Supervisor: process ${supervisor}`);
  output.line(`L1          chain ${network.l1.chainId}  ${network.l1.rpcUrl}`);
  for (const shard of shards)
    output.line(`Shard ${String(shard.id).padEnd(5)} chain ${shard.chainId}  ${shard.rpcUrl}  ${describe(shard)}`);
  output.result({ supervisor: supervisor ?? null, l1: network.l1, shards });
  const down = shards.filter(({ state }) => state === 'down');
  if (down.length > 0)
    throw new CodedError({
      code: 'SHARD_DOWN',
      message: `shard ${down.map(({ id }) => id).join(', ')} stays down: ${down[0]?.cause}`,
      verdict: 'reject',
    });
  if (shards.some((shard) => shard.state !== 'up'))
    throw new CodedError({ code: 'SHARD_UNREACHABLE', message: 'a shard does not answer', verdict: 'retry' });
}

function describe({ state, sync, cause }: ShardStatus): string {
  if (sync === undefined) return `${state}: ${cause}`;
  const { latest, safe, finalized, settled, l1, syncing, databases } = sync;
  if (syncing !== null) return `rebuilding: block ${syncing.currentBlock} of ${syncing.highestBlock}`;
  const heals = databases.node.heals + databases.exec.heals;
  const heads = `latest ${latest.number}  safe ${safe.number}  finalized ${finalized.number}`;
  const posted = `settled batch ${settled?.batchIndex ?? '-'}  L1 ${l1.origin}/${l1.head}`;
  return `${heads}  ${posted}${heals > 0 ? `  databases healed ${heals}` : ''}`;
}
