import type { Message } from '@bulkhead/protocol';
import { isAddressEqual } from 'viem';
import { z } from 'zod';
import { callAborted } from '../channel/create-client.js';
import { addressSchema } from '../channel/schemas.js';
import { kindName, stateName } from './message-names.js';
import { type MessageView, type MessageViewContext, viewMessage } from './message-view.js';
import { viewInbound } from './view-inbound.js';

/** Messages that one answer holds at most, and without a limit. */
export const MAX_LISTED_MESSAGES = 200;
const DEFAULT_LISTED_MESSAGES = 50;
/** Messages that one question looks at, whatever it finds: reading how one stands is work. */
export const MAX_SCANNED_MESSAGES = 2_000;
/** Deliveries that one question tries out, to say what stands in their way; each is a call. All of them end below its 30 s. */
export const MAX_LISTED_OBSTACLES = 16;

/** Which messages a list holds; all that is named must hold. */
export const messageFilter = z.strictObject({
  /** Sender, target, or whom it goes back to. */
  address: addressSchema.optional(),
  kind: z.string().max(16).optional(),
  status: z.string().max(16).optional(),
  direction: z.enum(['out', 'in']).optional(),
  /** The other shard; 0 is L1. */
  peer: z.int().min(0).optional(),
  /** Messages sent in this block of the shard or later; only of those that it sent. */
  fromBlock: z.int().min(0).optional(),
  limit: z.int().min(1).max(MAX_LISTED_MESSAGES).optional(),
});
export type MessageFilter = z.output<typeof messageFilter>;

/** Views that are read at once: each asks exec a few questions. */
const AT_ONCE = 16;

/** What this shard sent, newest first, then what is for it. @throws CALL_ABORTED once nobody waits any more */
export async function listMessages(
  context: MessageViewContext,
  filter: MessageFilter,
  signal?: AbortSignal,
): Promise<readonly MessageView[]> {
  const { limit = DEFAULT_LISTED_MESSAGES, status } = filter;
  const found: MessageView[] = [];
  const candidates = messagesOf(context, filter);
  for (let scanned = 0; scanned < MAX_SCANNED_MESSAGES && found.length < limit; scanned += AT_ONCE) {
    if (signal?.aborted) throw callAborted();
    const views: Promise<MessageView | undefined>[] = [];
    while (views.length < AT_ONCE) {
      const next = candidates.next();
      if (next.done) break;
      views.push(next.value());
    }
    if (views.length === 0) break;
    for (const view of await Promise.all(views))
      if (view !== undefined && (status === undefined || view.stage === status)) found.push(view);
  }
  return found.slice(0, limit);
}

type ReadView = () => Promise<MessageView | undefined>;

function* messagesOf(context: MessageViewContext, filter: MessageFilter): Generator<ReadView> {
  const { book } = context;
  const { direction, fromBlock } = filter;
  if (direction !== 'in')
    for (const { sent, blockNumber } of book.sent()) {
      if (blockNumber < (fromBlock ?? 0)) break;
      const { message, messageId } = sent;
      if (isOf(message, message.dstShard, filter)) yield () => viewMessage(context, messageId);
    }
  if (direction === 'out' || fromBlock !== undefined) return;
  for (const { id, inbound } of book.inbound()) {
    const { message } = inbound;
    if (isOf(message, message.srcShard, filter) && mayStandAt(book, message, filter.status))
      yield () => viewInbound(context, id, inbound);
  }
}

/** What became of a message is known without asking exec. */
function mayStandAt(
  book: MessageViewContext['book'],
  { srcShard, index }: Message,
  status: string | undefined,
): boolean {
  const outcome = book.findOutcome(srcShard, index);
  return status === undefined || outcome === undefined || stateName(outcome.outcome.state) === status;
}

function isOf(message: Message, peer: number, { address, kind, peer: wanted }: MessageFilter): boolean {
  if (kind !== undefined && kindName(message) !== kind.toUpperCase()) return false;
  if (wanted !== undefined && wanted !== peer) return false;
  if (address === undefined) return true;
  return [message.sender, message.target, message.refundTo].some((each) => isAddressEqual(each, address));
}
