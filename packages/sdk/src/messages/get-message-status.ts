import type { Hex } from 'viem';
import { getShardId } from '../chains/shard-chain.js';
import { MessageNotFoundError } from '../errors/message.js';
import type { ReadClient } from '../transactions/clients.js';
import { type MessageStatus, mergeMessageViews } from './message-status.js';
import { askForMessage, failureOfAll, type Testimony } from './message-views.js';

export interface GetMessageStatusParameters {
  /** Of the message, or the hash of the transaction that sent it, which only its source knows. */
  readonly id: Hex;
  /** Clients of other shards to ask too: the far end knows of delivery, the near one of answers. */
  readonly peers?: readonly ReadClient[];
}

/**
 * Where a message is, why it waits or failed, and what can be done: what the shards at its two ends know, put together. What others
 * say of it does not count. A shard that does not answer, or in a way that this version does not know, is left out, unless none does.
 *
 * @throws MessageNotFoundError when no shard knows it; WrongChainError when a client is of no shard; UnexpectedAnswerError, or
 * viem's error, when no shard answers
 */
export async function getMessageStatus(
  client: ReadClient,
  { id: given, peers = [] }: GetMessageStatusParameters,
): Promise<MessageStatus> {
  const id = given.toLowerCase() as Hex;
  const testimonies = await askForMessage([client, ...peers], id);
  const messageId = findMessageId(testimonies, id);
  if (messageId === undefined) {
    const failure = failureOfAll(testimonies);
    if (failure !== undefined) throw failure;
    throw new MessageNotFoundError(id, testimonies.find(({ failure }) => failure !== undefined)?.failure);
  }
  const viewsIn = (heard: readonly Testimony[]) =>
    heard.flatMap(({ views }) => views.filter((view) => view.messageId === messageId));
  const known = viewsIn(testimonies);
  // A transaction hash is known at the source only: ask the others by id.
  if (messageId !== id) {
    const others = testimonies.filter((each) => viewsIn([each]).length === 0).map(({ asked }) => asked);
    known.push(...viewsIn(await askForMessage(others, messageId)));
  }
  return mergeMessageViews(known) as MessageStatus;
}

/**
 * The id of the message that was asked for. By the hash of a transaction only the shard that sent can know it.
 *
 * @throws MessageNotFoundError when several shards say that the transaction is theirs, and the client's is none of them
 */
function findMessageId(testimonies: readonly Testimony[], id: Hex): Hex | undefined {
  if (testimonies.some(({ views }) => views.some(({ messageId }) => messageId === id))) return id;
  const claimed = testimonies.map(({ asked, views }) =>
    views.find(
      ({ srcShard, stages }) =>
        srcShard === getShardId(asked) && stages.some(({ stage, txHash }) => stage === 'sent' && txHash === id),
    ),
  );
  const [own] = claimed;
  const ids = [...new Set(claimed.flatMap((view) => view?.messageId ?? []))];
  if (own === undefined && ids.length > 1)
    throw new MessageNotFoundError(id, new Error('several shards say that they sent it: ask by the id of the message'));
  return own?.messageId ?? ids[0];
}
