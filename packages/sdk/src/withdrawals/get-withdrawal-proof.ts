import {
  type Domain,
  hex32,
  L1_SHARD_ID,
  MessageKind,
  messageId,
  messageSchema,
  OUTBOX_DEPTH,
} from '@bulkhead/protocol/user';
import type { Hex } from 'viem';
import { z } from 'zod';
import { UnexpectedAnswerError } from '../errors/answer.js';
import { WaitForWithdrawalTimeoutError } from '../errors/bridge.js';
import { getSentMessages } from '../messages/sent-messages.js';
import { askShard } from '../shard-rpc/ask-shard.js';
import type { ReadClient } from '../transactions/clients.js';
import { findReceipt } from '../transactions/find-receipt.js';
import { poll, type WaitParameters } from '../transactions/poll.js';

const withdrawalSchema = z
  .object({
    shardId: z.int().positive(),
    /** Of the batch whose claim proves it. */
    batchIndex: z.int().nonnegative(),
    /** As the shard's node knew when it was asked. */
    settled: z.boolean(),
    /** Seconds since the Unix epoch, L1 time. */
    settledAt: z.int().nonnegative(),
    message: messageSchema,
    /** 32 siblings, leaf level first, under the outbox root of that claim. */
    branch: z.array(hex32()).length(OUTBOX_DEPTH),
  })
  .refine(({ shardId, message }) => message.srcShard === shardId, { error: 'the message is of another shard' })
  .refine(({ message: { kind, dstShard } }) => kind === MessageKind.Withdraw && dstShard === L1_SHARD_ID, {
    error: 'the message is no withdrawal',
  });
/** As the node tells it: with the domain of its shard, by which the id is known. */
const answerSchema = withdrawalSchema.and(z.object({ domain: hex32().transform((domain) => domain as Domain) }));

/** Everything that L1 needs to pay a withdrawal, once the claim has settled. */
export type Withdrawal = z.infer<typeof withdrawalSchema>;

export interface FindWithdrawalProofParameters {
  /** Of the message, or the hash of the transaction that started the withdrawal. */
  readonly id: Hex;
}

/**
 * The proof of a withdrawal, from any node or follower of its shard; undefined while no claim that holds it stands on L1. It is for the
 * message with that id, or for one that the transaction with that hash sent, as the same node's receipt says.
 *
 * @throws UnexpectedAnswerError; viem's errors
 */
export async function findWithdrawalProof(
  client: ReadClient,
  { id: given }: FindWithdrawalProofParameters,
): Promise<Withdrawal | undefined> {
  const id = given.toLowerCase() as Hex;
  const answer = await askShard(client, METHOD, [id], answerSchema.nullable());
  if (answer === null) return undefined;
  const { domain, ...withdrawal } = answer;
  const found = messageId(domain, withdrawal.message);
  if (found !== id && !(await sentBy(client, id)).includes(found))
    throw new UnexpectedAnswerError(METHOD, 'it is of another message');
  return withdrawal;
}

const METHOD = 'shard_getWithdrawalProof';

/** Ids of what a transaction sent; none where there is no such transaction. */
async function sentBy(client: ReadClient, hash: Hex): Promise<readonly Hex[]> {
  const receipt = await findReceipt(client, hash);
  return receipt === undefined ? [] : getSentMessages(receipt).map((sent) => sent.messageId);
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
