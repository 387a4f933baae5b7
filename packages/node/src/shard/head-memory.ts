import type { Logger } from '@bulkhead/runtime';
import type { Hex } from 'viem';
import type { SealedBlockReport } from '../exec/exec-api.js';
import type { ConfirmationReporter } from './broken-confirmations.js';
import type { ExecLink } from './exec-link.js';
import { loadMessages } from './load-messages.js';
import type { MessageBook } from './message-book.js';
import type { Readiness } from './readiness.js';
import type { HeadListener, ShardExecutor } from './shard-executor.js';

/** Whoever is told how the shard's head moves, after the book knows. Must not throw. */
export interface HeadObserver {
  /** Not of blocks that are only made again during a rebuild: users have seen them. */
  onSealed?(report: SealedBlockReport): void;
  /** Logs and transactions of blocks that were taken back, oldest block first. */
  onRemoved?(logs: SealedBlockReport['logs'], transactions: readonly Hex[]): void;
}

/** What a node remembers beside exec's head: the messages of its blocks. */
export interface HeadMemory {
  readonly listener: HeadListener;
  observe(observer: HeadObserver): void;
  /** Reads every block; before anything moves the head. */
  load(): Promise<void>;
  /** Exec was started again: whatever it did without an answer is read from its blocks. */
  catchUp(): Promise<void>;
}

export function createHeadMemory(args: {
  readonly link: ExecLink;
  readonly book: MessageBook;
  /** Exists only after its listener does. */
  readonly executor: () => Pick<ShardExecutor, 'head'>;
  readonly readiness: Pick<Readiness, 'progress' | 'begin'>;
  readonly confirmations: Pick<ConfirmationReporter, 'onUnwound'>;
  readonly logger: Logger;
}): HeadMemory {
  const { link, book, executor, readiness, confirmations, logger } = args;
  const observers: HeadObserver[] = [];
  /** Newest block that the book has seen. */
  let seen = 0;

  return {
    listener: {
      onSealed(report) {
        book.recordLogs(report.logs);
        seen = report.head.number;
        if (readiness.progress() !== undefined) return;
        for (const observer of observers) observer.onSealed?.(report);
      },
      onUnwound(head, removed, cause) {
        book.unwind(head.number);
        seen = head.number;
        for (const observer of observers) observer.onRemoved?.(removed.logs, removed.transactions);
        confirmations.onUnwound(head, removed, cause);
      },
      onLostTrack(head, before) {
        logger.warn('exec came back with another head', { block: head.number, before: before.number, seen });
        if (head.number <= before.number) readiness.begin(head, before);
      },
    },
    observe: (observer) => void observers.push(observer),
    async load() {
      const { number } = executor().head();
      await loadMessages(link, book, 1, number);
      seen = number;
    },
    async catchUp() {
      const { number } = executor().head();
      if (number < seen) book.unwind(number);
      await loadMessages(link, book, Math.min(seen, number) + 1, number);
      seen = number;
    },
  };
}
