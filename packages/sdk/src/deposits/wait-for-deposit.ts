import { hex32 } from '@bulkhead/protocol/user';
import { z } from 'zod';
import { WaitForDepositTimeoutError } from '../errors/bridge.js';
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
}

/** Undefined while no block of the shard has taken the deposit. @throws UnexpectedAnswerError */
export async function findDepositStatus(
  client: ReadClient,
  { queueIndex }: FindDepositStatusParameters,
): Promise<DepositStatus | undefined> {
  return (await askShard(client, 'shard_getDeposit', [queueIndex], depositStatusSchema)) ?? undefined;
}

export interface WaitForDepositParameters extends FindDepositStatusParameters, WaitParameters {}

/** Milliseconds. */
const TIMEOUT = 60_000;

/**
 * Waits until a block of the shard has taken a deposit.
 *
 * @throws WaitForDepositTimeoutError, UnexpectedAnswerError
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
