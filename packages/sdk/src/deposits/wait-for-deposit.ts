import { hex32 } from '@bulkhead/protocol/user';
import { z } from 'zod';
import { getShardId } from '../chains/shard-chain.js';
import { WaitForDepositTimeoutError } from '../errors/bridge.js';
import { WrongChainError } from '../errors/chain.js';
import { askShard } from '../shard-rpc/ask-shard.js';
import type { ReadClient } from '../transactions/clients.js';
import { poll, type WaitParameters } from '../transactions/poll.js';

const depositStatusSchema = z
  .object({ txHash: hex32(), blockNumber: z.number(), status: z.enum(['credited', 'failed']) })
  .nullable();

/** What a shard made of a deposit. */
export type DepositStatus = NonNullable<z.infer<typeof depositStatusSchema>>;

export interface FindDepositStatusParameters {
  /** Place in the shard's queue, from `getDeposits`. */
  readonly queueIndex: number;
  /** Whose queue that is, from `getDeposits`; the client's shard when absent. */
  readonly shardId?: number;
}

/** Undefined while no block of the shard has taken the deposit. @throws WrongChainError when it is for another shard, UnexpectedAnswerError */
export async function findDepositStatus(
  client: ReadClient,
  { queueIndex, shardId }: FindDepositStatusParameters,
): Promise<DepositStatus | undefined> {
  if (shardId !== undefined && shardId !== getShardId(client))
    throw new WrongChainError(`the deposit is for shard ${shardId}, and the client is of shard ${getShardId(client)}`);
  return (await askShard(client, 'shard_getDeposit', [queueIndex], depositStatusSchema)) ?? undefined;
}

export interface WaitForDepositParameters extends FindDepositStatusParameters, WaitParameters {}

/** Milliseconds. */
const TIMEOUT = 60_000;

/**
 * Waits until a block of the shard has taken a deposit.
 *
 * @throws WaitForDepositTimeoutError, WrongChainError when it is for another shard, UnexpectedAnswerError
 */
export function waitForDeposit(client: ReadClient, parameters: WaitForDepositParameters): Promise<DepositStatus> {
  const { queueIndex, pollingInterval = client.pollingInterval, timeout = TIMEOUT, signal } = parameters;
  return poll({
    interval: pollingInterval,
    timeout,
    signal,
    onTimeout: (failure) => new WaitForDepositTimeoutError(queueIndex, failure),
    read: () => findDepositStatus(client, parameters),
  });
}
