import type { Hex } from 'viem';
import { UnexpectedAnswerError } from '../errors/answer.js';
import { MessageNotFoundError } from '../errors/message.js';
import { askShard } from '../shard-rpc/ask-shard.js';
import type { ReadClient } from '../transactions/clients.js';
import { type MessageStatus, type MessageView, mergeMessageViews, messageViewSchema } from './message-status.js';

export interface GetMessageStatusParameters {
  /** Of the message, or the hash of the transaction that sent it, which only its source knows. */
  readonly id: Hex;
  /** Clients of other shards to ask too: the far end knows of delivery, the near one of answers. */
  readonly peers?: readonly ReadClient[];
}

/**
 * Where a message is, why it waits or failed, and what can be done: what the client's shard and its peers know, put together.
 * A shard that does not answer is left out, unless none does.
 *
 * @throws MessageNotFoundError when no shard knows it; UnexpectedAnswerError; viem's error when no shard answers
 */
export async function getMessageStatus(
  client: ReadClient,
  { id, peers = [] }: GetMessageStatusParameters,
): Promise<MessageStatus> {
  const clients = [client, ...peers];
  const answers = await askAll(clients, id);
  const known = answers.flatMap(({ view }) => view ?? []);
  const messageId = known[0]?.messageId;
  if (messageId === undefined) {
    const failures = answers.flatMap(({ failure }) => failure ?? []);
    if (failures.length === clients.length) throw failures[0];
    throw new MessageNotFoundError(id, failures[0]);
  }
  // A transaction hash is known at the source only: ask the others by id.
  if (messageId !== id) {
    const others = answers.flatMap(({ asked, view }) => (view === undefined ? [asked] : []));
    known.push(...(await askAll(others, messageId)).flatMap(({ view }) => view ?? []));
  }
  return mergeMessageViews(known) as MessageStatus;
}

interface Answer {
  readonly asked: ReadClient;
  readonly view?: MessageView | undefined;
  readonly failure?: unknown;
}

function askAll(clients: readonly ReadClient[], id: Hex): Promise<Answer[]> {
  return Promise.all(
    clients.map(async (asked): Promise<Answer> => {
      try {
        return {
          asked,
          view: (await askShard(asked, 'shard_getMessage', [id], messageViewSchema.nullable())) ?? undefined,
        };
      } catch (failure) {
        if (failure instanceof UnexpectedAnswerError) throw failure;
        return { asked, failure };
      }
    }),
  );
}
