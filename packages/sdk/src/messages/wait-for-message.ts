import type { Hash } from 'viem';
import { MessageNotFoundError, NothingSentError, WaitForMessageTimeoutError } from '../errors/message.js';
import { TransactionRevertedError } from '../errors/transaction.js';
import type { ReadClient } from '../transactions/clients.js';
import { findReceipt } from '../transactions/find-receipt.js';
import { poll, type WaitParameters } from '../transactions/poll.js';
import { type GetMessageStatusParameters, getMessageStatus } from './get-message-status.js';
import type { MessageStage, MessageStageEntry, MessageStatus } from './message-status.js';
import { getSentMessages } from './sent-messages.js';

/** Where a message stays unless somebody acts, or a reply changes it. */
export const END_STAGES: ReadonlySet<MessageStage> = new Set([
  'delivered',
  'failed',
  'expired',
  'returned',
  'answered',
  'refunded',
  'paid',
]);

export interface WaitForMessageParameters extends GetMessageStatusParameters, WaitParameters {
  /** Where to stop waiting; `END_STAGES` when absent. */
  readonly until?: Iterable<MessageStage>;
  /** Called once for each stage, in order, as it is reached. */
  readonly onStage?: (entry: MessageStageEntry) => void;
}

/** Milliseconds: past it something is wrong, and the status says what. */
const TIMEOUT = 120_000;

/**
 * Waits until a message has reached one of some stages. What became of it is for the caller to judge: `failed` and `expired`
 * end the wait too.
 *
 * @throws WaitForMessageTimeoutError with the last known status; TransactionRevertedError or NothingSentError at once, when the id is
 * the hash of a transaction of the client's shard that sent no message; WrongChainError
 */
export async function waitForMessage(client: ReadClient, parameters: WaitForMessageParameters): Promise<MessageStatus> {
  const { until = END_STAGES, onStage, pollingInterval = client.pollingInterval, timeout = TIMEOUT } = parameters;
  const ends = new Set(until);
  const seen = new Set<MessageStage>();
  let last: MessageStatus | undefined;
  let isMined = false;
  return poll({
    interval: pollingInterval,
    timeout,
    signal: parameters.signal,
    onTimeout: (failure) => new WaitForMessageTimeoutError(parameters.id, last, failure),
    read: async () => {
      const status = await getMessageStatus(client, parameters).catch(async (error: unknown) => {
        if (!(error instanceof MessageNotFoundError)) throw error;
        // Its transaction may wait for a block, or have one and have sent nothing.
        if (!isMined) isMined = await hasSent(client, parameters.id);
        return undefined;
      });
      if (status === undefined) return undefined;
      last = status;
      for (const entry of status.stages) {
        if (seen.has(entry.stage)) continue;
        seen.add(entry.stage);
        onStage?.(entry);
      }
      return ends.has(status.stage) ? status : undefined;
    },
  });
}

/**
 * Whether a transaction of the client's shard is in a block, with a message. False for one that is not, and for what is no transaction.
 *
 * @throws TransactionRevertedError, NothingSentError
 */
async function hasSent(client: ReadClient, hash: Hash): Promise<boolean> {
  const receipt = await findReceipt(client, hash);
  if (receipt === undefined) return false;
  if (receipt.status === 'reverted') throw new TransactionRevertedError('the send', hash);
  if (getSentMessages(receipt).length === 0) throw new NothingSentError(hash);
  return true;
}
