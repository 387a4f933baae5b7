import { hex32, messageSchema } from '@bulkhead/protocol/user';
import type { Hex } from 'viem';
import { z } from 'zod';
import { WaitForWithdrawalTimeoutError } from '../errors/bridge.js';
import { askShard } from '../shard-rpc/ask-shard.js';
import type { ReadClient } from '../transactions/clients.js';
import { poll, type WaitParameters } from '../transactions/poll.js';

const OUTBOX_DEPTH = 32;

const withdrawalSchema = z.object({
  shardId: z.number(),
  /** Of the batch whose claim proves it. */
  batchIndex: z.number(),
  /** As the shard's node knew when it was asked. */
  settled: z.boolean(),
  /** Seconds since the Unix epoch, L1 time. */
  settledAt: z.number(),
  message: messageSchema,
  /** 32 siblings, leaf level first, under the outbox root of that claim. */
  branch: z.array(hex32()).length(OUTBOX_DEPTH),
});

/** Everything that L1 needs to pay a withdrawal, once the claim has settled. */
export type Withdrawal = z.infer<typeof withdrawalSchema>;

export interface FindWithdrawalProofParameters {
  /** Of the message, or the hash of the transaction that started the withdrawal. */
  readonly id: Hex;
}

/**
 * The proof of a withdrawal, from any node or follower of its shard; undefined while no claim that holds it stands on L1.
 *
 * @throws UnexpectedAnswerError
 */
export async function findWithdrawalProof(
  client: ReadClient,
  { id }: FindWithdrawalProofParameters,
): Promise<Withdrawal | undefined> {
  return (await askShard(client, 'shard_getWithdrawalProof', [id], withdrawalSchema.nullable())) ?? undefined;
}

export interface WaitForWithdrawalProofParameters extends FindWithdrawalProofParameters, WaitParameters {}

/** Milliseconds. */
const TIMEOUT = 120_000;

/**
 * Waits until a claim that holds a withdrawal stands on L1.
 *
 * @throws WaitForWithdrawalTimeoutError, UnexpectedAnswerError
 */
export function waitForWithdrawalProof(
  client: ReadClient,
  parameters: WaitForWithdrawalProofParameters,
): Promise<Withdrawal> {
  const { id, pollingInterval = client.pollingInterval, timeout = TIMEOUT, signal } = parameters;
  return poll({
    interval: pollingInterval,
    timeout,
    signal,
    onTimeout: (failure) => new WaitForWithdrawalTimeoutError(`the claim that holds withdrawal ${id}`, failure),
    read: () => findWithdrawalProof(client, parameters),
  });
}
