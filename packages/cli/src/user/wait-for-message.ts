import { type Clock, CodedError } from '@bulkhead/runtime';
import type { Hex } from 'viem';
import type { Network } from '../supervisor/network-file.js';
import { findMessage, type MessageStatus, type Stage } from './message-status.js';

/** Longest wait for a message, milliseconds: past it something is wrong, and the status says what. */
export const MESSAGE_PATIENCE_MS = 120_000;
const POLL_MS = 150;

/**
 * Polls until a message has reached one of `until`, reporting each stage once, in order.
 *
 * @throws CodedError MESSAGE_TIMEOUT (retry) with the last known stage.
 */
export async function waitForMessage(options: {
  readonly network: Network;
  readonly id: Hex;
  readonly until: ReadonlySet<Stage>;
  readonly clock: Clock;
  readonly onStage?: (entry: MessageStatus['stages'][number]) => void;
}): Promise<MessageStatus> {
  const { network, id, until, clock, onStage } = options;
  const deadline = clock.now() + MESSAGE_PATIENCE_MS;
  const seen = new Set<Stage>();
  for (;;) {
    const status = await findMessage(network, id);
    for (const entry of status?.stages ?? []) {
      if (seen.has(entry.stage)) continue;
      seen.add(entry.stage);
      onStage?.(entry);
    }
    if (status !== undefined && until.has(status.stage)) return status;
    if (clock.now() > deadline)
      throw new CodedError({
        code: 'MESSAGE_TIMEOUT',
        message: `message ${id} is still ${status?.stage ?? 'unknown'}${status?.cause ? `: ${status.cause}` : ''}`,
        verdict: 'retry',
      });
    await clock.sleep(POLL_MS);
  }
}
