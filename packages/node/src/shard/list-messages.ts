import type { Message } from '@bulkhead/protocol';
import { isAddressEqual } from 'viem';
import { z } from 'zod';
import { addressSchema } from '../channel/schemas.js';
import { kindName } from './message-names.js';
import { type MessageView, type MessageViewContext, viewMessage } from './message-view.js';
import { viewInbound } from './view-inbound.js';

/** Messages that one answer holds at most, and without a limit. */
export const MAX_LISTED_MESSAGES = 200;
const DEFAULT_LISTED_MESSAGES = 50;
/** Messages that one question looks at, whatever it finds: reading how one stands is work. */
export const MAX_SCANNED_MESSAGES = 2_000;

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

/** What this shard sent, newest first, then what is for it. */
export async function listMessages(
  context: MessageViewContext,
  filter: MessageFilter,
): Promise<readonly MessageView[]> {
  const { limit = DEFAULT_LISTED_MESSAGES, direction, fromBlock } = filter;
  const found: MessageView[] = [];
  let scanned = 0;

  async function look(message: Message, peer: number, view: () => Promise<MessageView | undefined>): Promise<boolean> {
    if (isOf(message, peer, filter)) {
      scanned += 1;
      const seen = await view();
      if (seen !== undefined && (filter.status === undefined || seen.stage === filter.status)) found.push(seen);
    }
    return found.length < limit && scanned < MAX_SCANNED_MESSAGES;
  }

  if (direction !== 'in')
    for (const { sent, blockNumber } of context.book.sent()) {
      if (blockNumber < (fromBlock ?? 0)) break;
      const view = () => viewMessage(context, sent.messageId);
      if (!(await look(sent.message, sent.message.dstShard, view))) return found;
    }
  if (direction !== 'out' && fromBlock === undefined)
    for (const { id, inbound } of context.book.inbound())
      if (!(await look(inbound.message, inbound.message.srcShard, () => viewInbound(context, id, inbound))))
        return found;
  return found;
}

function isOf(message: Message, peer: number, { address, kind, peer: wanted }: MessageFilter): boolean {
  if (kind !== undefined && kindName(message) !== kind.toUpperCase()) return false;
  if (wanted !== undefined && wanted !== peer) return false;
  if (address === undefined) return true;
  return [message.sender, message.target, message.refundTo].some((each) => isAddressEqual(each, address));
}
