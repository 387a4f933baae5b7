import type { Address, Hex } from 'viem';
import type { ReadClient } from '../transactions/clients.js';
import { type MessageStage, type MessageStatus, type MessageView, mergeMessageViews } from './message-status.js';
import { askForMessage, askForMessages, failureOfAll } from './message-views.js';

export interface GetMessagesParameters {
  /** Clients of other shards to ask too. */
  readonly peers?: readonly ReadClient[];
  /** Sent it, gets it, or gets it back. */
  readonly address?: Address;
  /** In any case of letters. */
  readonly kind?: string;
  readonly status?: MessageStage;
  /** 50 when absent; a shard answers 200 at most. */
  readonly limit?: number;
}

/** What a shard answers at most (docs/limits.md). */
const MAX_LISTED = 200;

/**
 * Messages that the client's shard and its peers sent or get, the views of both ends put together, newest first. A shard that does not
 * answer, or in a way that this version does not know, is left out, unless none does.
 *
 * @throws WrongChainError when a client is of no shard; UnexpectedAnswerError, or viem's error, when no shard answers
 */
export async function getMessages(
  client: ReadClient,
  { peers = [], address, kind, status, limit = 50 }: GetMessagesParameters = {},
): Promise<readonly MessageStatus[]> {
  const clients = [client, ...peers];
  const testimonies = await askForMessages(clients, {
    ...(address && { address }),
    ...(kind && { kind }),
    ...(status && { status }),
    limit: Math.min(limit, MAX_LISTED),
  });
  const failure = failureOfAll(testimonies);
  if (failure !== undefined) throw failure;
  const byId = new Map<Hex, MessageView[]>();
  for (const view of testimonies.flatMap(({ views }) => views))
    byId.set(view.messageId, [...(byId.get(view.messageId) ?? []), view]);
  // Its other end may know better: a shard lists what is at that stage as far as it knows itself.
  if (status !== undefined)
    await Promise.all(
      [...byId].map(async ([id, views]) => {
        const others = testimonies.filter((each) => !each.views.some(({ messageId }) => messageId === id));
        const heard = await askForMessage(
          others.flatMap(({ asked, failure: silent }) => (silent === undefined ? [asked] : [])),
          id,
        );
        views.push(...heard.flatMap((each) => each.views.filter(({ messageId }) => messageId === id)));
      }),
    );
  return [...byId.values()]
    .flatMap((views) => mergeMessageViews(views) ?? [])
    .filter(({ stage }) => status === undefined || stage === status)
    .sort((a, b) => (b.stages[0]?.at ?? 0) - (a.stages[0]?.at ?? 0))
    .slice(0, limit);
}
