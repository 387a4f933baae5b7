import { type Clock, describeError, type Logger } from '@bulkhead/runtime';
import { type L1Client, readHead } from '@bulkhead/settlement';
import type { Address } from 'viem';
import { getTransactionCount } from 'viem/actions';

const POLL_MS = 250;
/** Pause while L1 does not answer, milliseconds. */
const RETRY_MS = 500;
/** L1 blocks after which what is still under way counts as stuck: the poster will replace it. */
export const MAX_STRAY_BLOCKS = 64;

/**
 * A poster that has lost its memory may have transactions on their way to L1: batches of blocks that users have seen. Waits
 * until L1 has them all, or has made {@link MAX_STRAY_BLOCKS} blocks meanwhile, so that no other batch is made for their
 * place. For a poster that never was there is nothing to wait for.
 */
export async function waitForStrays(modules: {
  readonly client: L1Client;
  /** The poster's. */
  readonly address: Address;
  readonly clock: Clock;
  readonly logger: Logger;
}): Promise<void> {
  const { client, address, clock, logger } = modules;
  let since: number | undefined;
  for (;;) {
    const seen = await look(client, address).catch((error: unknown) => {
      logger.warn(`waiting for L1: ${describeError(error)}`);
      return undefined;
    });
    if (seen !== undefined) {
      const { head, landed, sent } = seen;
      const meta = { from: landed, to: sent - 1 };
      if (sent <= landed) return;
      if (since === undefined) logger.warn('transactions of an earlier life are on their way to L1: waiting', meta);
      since ??= head.number;
      if (head.number - since >= MAX_STRAY_BLOCKS) {
        logger.error('transactions of an earlier life do not land: their nonces are used again', meta);
        return;
      }
    }
    await clock.sleep(seen === undefined ? RETRY_MS : POLL_MS);
  }
}

async function look(client: L1Client, address: Address) {
  const [head, landed, sent] = await Promise.all([
    readHead(client),
    getTransactionCount(client, { address, blockTag: 'latest' }),
    getTransactionCount(client, { address, blockTag: 'pending' }),
  ]);
  return { head, landed, sent };
}
