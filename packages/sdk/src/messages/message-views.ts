import type { Hex } from 'viem';
import { z } from 'zod';
import { getShardId } from '../chains/shard-chain.js';
import { UnexpectedAnswerError } from '../errors/answer.js';
import { askShard } from '../shard-rpc/ask-shard.js';
import type { ReadClient } from '../transactions/clients.js';
import { type MessageView, messageViewSchema } from './message-status.js';

/** What one shard said when it was asked for messages: a failure, or views of messages that it has a part in. */
export interface Testimony {
  readonly asked: ReadClient;
  readonly views: readonly MessageView[];
  readonly failure?: unknown;
}

/**
 * Asks shards for a message, by its id or the hash of the transaction that sent it. One that does not answer, or says what this version
 * does not know, is no witness; nor is one for a message that is neither from nor to it.
 *
 * @throws WrongChainError
 */
export function askForMessage(clients: readonly ReadClient[], id: Hex): Promise<readonly Testimony[]> {
  const schema = messageViewSchema.nullable().transform((view) => (view === null ? [] : [view]));
  return Promise.all(clients.map((asked) => hear(asked, 'shard_getMessage', id, schema)));
}

/** Asks shards for their messages, and hears them in the same way. @throws WrongChainError */
export function askForMessages(clients: readonly ReadClient[], filter: object): Promise<readonly Testimony[]> {
  const schema = z.array(messageViewSchema);
  return Promise.all(clients.map((asked) => hear(asked, 'shard_getMessages', filter, schema)));
}

async function hear(
  asked: ReadClient,
  method: 'shard_getMessage' | 'shard_getMessages',
  param: unknown,
  schema: z.ZodType<MessageView[]>,
): Promise<Testimony> {
  const shardId = getShardId(asked);
  try {
    const views = await askShard(asked, method, [param], schema);
    return { asked, views: views.filter(({ srcShard, dstShard }) => srcShard === shardId || dstShard === shardId) };
  } catch (failure) {
    return { asked, views: [], failure };
  }
}

/** Why nobody answered; undefined if somebody did. Silence before nonsense: who is silent may answer later. */
export function failureOfAll(testimonies: readonly Testimony[]): unknown {
  const failures = testimonies.flatMap(({ failure }) => (failure === undefined ? [] : [failure]));
  if (failures.length < testimonies.length) return undefined;
  return failures.find((failure) => !(failure instanceof UnexpectedAnswerError)) ?? failures[0];
}
