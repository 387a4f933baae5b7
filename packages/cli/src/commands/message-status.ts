import { CodedError } from '@bulkhead/runtime';
import { messageResult, stageLine } from '../output.js';
import { loadNetwork } from '../user/load-network.js';
import { findMessage, type Stage } from '../user/message-status.js';
import { parseHash } from '../user/parse-arguments.js';
import { waitForMessage } from '../user/wait-for-message.js';
import type { CommandContext } from './context.js';

export interface MessageStatusFlags {
  /** Until its destination, or for a withdrawal L1, has taken it. */
  readonly wait?: boolean;
}

/** Where nothing more happens by itself, or only after the deadline. */
const ARRIVED: ReadonlySet<Stage> = new Set([
  'failed',
  'delivered',
  'expired',
  'returned',
  'answered',
  'refunded',
  'paid',
]);

/** `bulkhead message status`: stage, cause and next action of one message. */
export async function runMessageStatus(
  { dir, output, clock }: CommandContext,
  idOrTx: string,
  { wait = false }: MessageStatusFlags,
): Promise<void> {
  const network = await loadNetwork(dir);
  const id = parseHash(idOrTx);
  const status = await (wait ? waitForMessage({ network, id, until: ARRIVED, clock }) : findMessage(network, id));
  if (status === undefined)
    throw new CodedError({ code: 'MESSAGE_UNKNOWN', message: `no shard knows a message ${idOrTx}`, verdict: 'reject' });
  output.line(`${status.kind} ${status.messageId}: ${status.stage}`);
  const startedAt = status.stages[0]?.at ?? clock.now();
  for (const entry of status.stages) output.line(stageLine(entry, startedAt, clock.now()));
  if (status.cause !== undefined) output.line(`Cause: ${status.cause}`);
  if (status.replyId !== undefined) output.line(`Reply: ${status.replyId}`);
  output.line(`Next:  ${status.next}`);
  output.result(messageResult(status));
}
