import { SHARD_CONTRACTS } from '@bulkhead/protocol';
import { isCodedError } from '@bulkhead/runtime';
import type { ExecLink } from './exec-link.js';
import type { MessageBook } from './message-book.js';

/** Blocks asked for at once; fewer when they hold more logs than one answer may. */
const RANGE = 5_000;
const MAX_LOGS = 20_000;

/** Reads the messages of blocks `from` to `to` out of the shard's own logs. */
export async function loadMessages(link: ExecLink, book: MessageBook, from: number, to: number): Promise<void> {
  let range = RANGE;
  for (let at = from; at <= to; ) {
    const end = Math.min(to, at + range - 1);
    try {
      book.recordLogs(
        await link.api.getLogs({
          fromBlock: at,
          toBlock: end,
          addresses: [SHARD_CONTRACTS.Outbox, SHARD_CONTRACTS.Inbox],
          topics: [],
          limit: MAX_LOGS,
        }),
      );
      at = end + 1;
    } catch (error) {
      if (!isCodedError(error, 'LIMIT_EXCEEDED') || range === 1) throw error;
      range = Math.max(1, Math.floor(range / 4));
    }
  }
}
