import { type Message, outboxAbi, SHARD_CONTRACTS } from '@bulkhead/protocol/user';
import { type Hash, type Hex, type Log, parseEventLogs } from 'viem';
import { NothingSentError } from '../errors/message.js';
import type { ReadClient } from '../transactions/clients.js';
import { ownLogs } from '../transactions/own-logs.js';
import { RECEIPT_TIMEOUT, waitForSuccess } from '../transactions/wait-for-success.js';

/** A message as its source's `Outbox` announced it. */
export interface SentMessage {
  readonly messageId: Hex;
  readonly message: Message;
  readonly payload: Hex;
}

/** The messages that a transaction sent, from the logs of its receipt. What contracts other than the `Outbox` announce is none. */
export function getSentMessages(receipt: { readonly logs: Log[] }): readonly SentMessage[] {
  const logs = ownLogs(receipt, SHARD_CONTRACTS.Outbox);
  return parseEventLogs({ abi: outboxAbi, eventName: 'MessageSent', logs }).map(({ args }) => ({
    messageId: args.msgId,
    message: args.message as unknown as Message,
    payload: args.payload,
  }));
}

export interface WaitForSentMessageParameters {
  /** Of the transaction that sends. */
  readonly hash: Hash;
  /** Milliseconds. */
  readonly timeout?: number;
}

export interface MinedMessage extends SentMessage {
  readonly hash: Hash;
  readonly blockNumber: bigint;
}

/**
 * Waits until a transaction that sends is in a block; of several messages the first.
 *
 * @throws TransactionRevertedError, NothingSentError; viem's WaitForTransactionReceiptTimeoutError
 */
export async function waitForSentMessage(
  client: ReadClient,
  { hash, timeout = RECEIPT_TIMEOUT }: WaitForSentMessageParameters,
): Promise<MinedMessage> {
  const receipt = await waitForSuccess(client, hash, 'the send', timeout);
  const [first] = getSentMessages(receipt);
  if (first === undefined) throw new NothingSentError(hash);
  return { ...first, hash, blockNumber: receipt.blockNumber };
}
