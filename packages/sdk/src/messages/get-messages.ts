import type { Address, Hex } from 'viem';
import { z } from 'zod';
import { askShard } from '../shard-rpc/ask-shard.js';
import type { ReadClient } from '../transactions/clients.js';
import {
  type MessageStage,
  type MessageStatus,
  type MessageView,
  mergeMessageViews,
  messageViewSchema,
} from './message-status.js';

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
 * Messages that the client's shard and its peers know, the views of both ends put together, newest first.
 *
 * @throws UnexpectedAnswerError; viem's errors when one of them does not answer
 */
export async function getMessages(
  client: ReadClient,
  { peers = [], address, kind, status, limit = 50 }: GetMessagesParameters = {},
): Promise<readonly MessageStatus[]> {
  const asked = { ...(address && { address }), ...(kind && { kind }), limit: Math.min(limit, MAX_LISTED) };
  const answers = await Promise.all(
    [client, ...peers].map((each) => askShard(each, 'shard_getMessages', [asked], z.array(messageViewSchema))),
  );
  const byId = new Map<Hex, MessageView[]>();
  for (const view of answers.flat()) byId.set(view.messageId, [...(byId.get(view.messageId) ?? []), view]);
  return [...byId.values()]
    .flatMap((views) => mergeMessageViews(views) ?? [])
    .filter(({ stage }) => status === undefined || stage === status)
    .sort((a, b) => (b.stages[0]?.at ?? 0) - (a.stages[0]?.at ?? 0))
    .slice(0, limit);
}
