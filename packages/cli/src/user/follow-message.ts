import { type MessageStage, type MessageStageEntry, type MessageStatus, waitForMessage } from '@bulkhead/sdk';
import type { Hex } from 'viem';
import type { Network } from '../supervisor/network-file.js';
import { messageReaders } from './shard-readers.js';

/**
 * Waits until some shard of the network sees a message at one of `until`, reporting each stage once, in order.
 *
 * @throws WaitForMessageTimeoutError (retry) with the last known stage
 */
export function followMessage(options: {
  readonly network: Network;
  readonly id: Hex;
  readonly until: Iterable<MessageStage>;
  readonly onStage?: (entry: MessageStageEntry) => void;
  /** Milliseconds; what the SDK waits when absent. */
  readonly timeout?: number;
}): Promise<MessageStatus> {
  const { network, id, until, onStage, timeout } = options;
  const { client, peers } = messageReaders(network);
  return waitForMessage(client, {
    id,
    peers,
    until,
    ...(onStage && { onStage }),
    ...(timeout !== undefined && { timeout }),
  });
}
