import { toShardId } from '@bulkhead/protocol';
import { type Clock, CodedError } from '@bulkhead/runtime';
import { forceTransaction } from '@bulkhead/settlement';
import { formatEther, type Hex, keccak256, parseTransaction } from 'viem';
import { z } from 'zod';
import { callRpc } from '../user/call-rpc.js';
import { findShard, l1Clients, type ShardEntry } from '../user/clients.js';
import { loadNetwork } from '../user/load-network.js';
import { parseBytes } from '../user/parse-arguments.js';
import type { CommandContext } from './context.js';

export interface ForceTxFlags {
  readonly shard: number;
  readonly account: number;
  readonly wait: boolean;
}

const POLL_MS = 250;
/** Beyond the time at which the entry is due, milliseconds. */
const PATIENCE_MS = 120_000;

const entrySchema = z
  .looseObject({
    status: z.enum(['queued', 'due', 'included', 'skipped']),
    code: z.string().optional(),
    blockNumber: z.number().optional(),
    dueAtL1Block: z.number(),
  })
  .nullable();
type Entry = NonNullable<z.infer<typeof entrySchema>>;

/** `bulkhead force-tx`: puts a signed transaction into the shard's queue on L1; once due, no batch may leave it out. */
export async function runForceTx(
  { dir, output, clock }: CommandContext,
  raw: string,
  flags: ForceTxFlags,
): Promise<void> {
  const network = await loadNetwork(dir);
  const shard = findShard(network, flags.shard);
  const l1 = l1Clients(network, flags.account);
  const rawTransaction = parseBytes(raw, 'the transaction');
  const { gas, hash } = readTransaction(rawTransaction, shard);
  const forced = await forceTransaction(
    { client: l1.read, account: l1.account, clock },
    { contracts: network.l1.contracts, shardId: toShardId(shard.id), rawTransaction, gas },
  );
  output.line(
    `Transaction ${hash} is entry ${forced.queueIndex} of the queue of ${shard.name} (L1 block ${forced.l1Block}, fee ${formatEther(forced.fee)} ETH)`,
  );
  if (!flags.wait) {
    output.line(`Next: once it is due, "bulkhead force-batch --shard ${shard.id}" if the sequencer does not take it`);
    output.result({ ...forced, hash, status: 'queued' });
    return;
  }
  const entry = await waitForEntry(shard, forced.queueIndex, clock);
  if (entry.status === 'skipped')
    throw new CodedError({
      code: 'FORCED_TRANSACTION_SKIPPED',
      message: `the transaction could not run on ${shard.name}: ${entry.code ?? 'unknown reason'}`,
      verdict: 'reject',
    });
  output.line(`  included   ${shard.name}   block ${entry.blockNumber}`);
  output.result({ ...forced, hash, status: entry.status, blockNumber: entry.blockNumber });
}

function readTransaction(raw: Hex, shard: ShardEntry): { readonly gas: bigint; readonly hash: Hex } {
  const bad = (message: string, cause?: unknown) =>
    new CodedError({ code: 'BAD_ARGUMENT', message, verdict: 'reject', cause });
  try {
    const { gas, chainId } = parseTransaction(raw);
    if (chainId !== shard.chainId)
      throw bad(`the transaction is signed for chain ${chainId ?? 'any'}, ${shard.name} is ${shard.chainId}`);
    if (gas === undefined) throw bad('the transaction has no gas limit');
    return { gas, hash: keccak256(raw) };
  } catch (error) {
    if (error instanceof CodedError) throw error;
    throw bad('these bytes are not a signed transaction', error);
  }
}

/** @throws CodedError FORCED_TRANSACTION_WAITS (retry) */
async function waitForEntry(shard: ShardEntry, index: number, clock: Clock): Promise<Entry> {
  const deadline = clock.now() + PATIENCE_MS;
  for (;;) {
    const entry = await callRpc(shard.rpcUrl, 'shard_getQueueEntry', [index])
      .then((answer) => entrySchema.parse(answer))
      .catch((error: unknown) => {
        if (error instanceof z.ZodError) throw error;
        // A sequencer that does not answer is what this command is for.
        return null;
      });
    if (entry?.status === 'included' || entry?.status === 'skipped') return entry;
    if (clock.now() > deadline)
      throw new CodedError({
        code: 'FORCED_TRANSACTION_WAITS',
        message: `entry ${index} is not in the chain of ${shard.name} yet: see "bulkhead force-batch --shard ${shard.id}"`,
        verdict: 'retry',
      });
    await clock.sleep(POLL_MS);
  }
}
