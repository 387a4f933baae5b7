import { END_STAGES, getMessageStatus } from '@bulkhead/sdk';
import { messageResult, stageLine } from '../output.js';
import { followMessage } from '../user/follow-message.js';
import { loadNetwork } from '../user/load-network.js';
import { parseHash } from '../user/parse-arguments.js';
import { messageReaders } from '../user/shard-readers.js';
import type { CommandContext } from './context.js';

export interface MessageStatusFlags {
  /** Until its destination, or for a withdrawal L1, has taken it. */
  readonly wait?: boolean;
}

/** `bulkhead message status`: stage, cause and next action of one message. */
export async function runMessageStatus(
  { dir, output, clock }: CommandContext,
  idOrTx: string,
  { wait = false }: MessageStatusFlags,
): Promise<void> {
  const network = await loadNetwork(dir);
  const { client, peers } = messageReaders(network);
  const id = parseHash(idOrTx);
  const status = await (wait
    ? followMessage({ network, id, until: END_STAGES })
    : getMessageStatus(client, { id, peers }));
  output.line(`${status.kind} ${status.messageId}: ${status.stage}`);
  const startedAt = status.stages[0]?.at ?? clock.now();
  for (const entry of status.stages) output.line(stageLine(entry, startedAt, clock.now()));
  if (status.cause !== undefined) output.line(`Cause: ${status.cause}`);
  if (status.replyId !== undefined) output.line(`Reply: ${status.replyId}`);
  output.line(`Next:  ${status.next}`);
  output.result(messageResult(status));
}
