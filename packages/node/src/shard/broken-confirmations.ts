import type { Logger } from '@bulkhead/runtime';
import { type Hex, keccak256 } from 'viem';
import type { NodeMetrics } from './node-metrics.js';
import type { LostBlocks } from './restore-blocks.js';
import type { HeadListener, UnwindReason } from './shard-executor.js';

/** Transactions that a log line names. */
const MAX_LOGGED = 100;

/** Users were told of blocks that are not of the chain any more. */
export interface BrokenConfirmations {
  readonly from: number;
  /** Null when nobody remembers how far the shard had come. */
  readonly to: number | null;
  readonly oldHead: { readonly number: number; readonly hash: Hex } | null;
  readonly newHead: { readonly number: number; readonly hash: Hex };
  /** Hashes of user transactions in these blocks, oldest first; they may be included again. Null when nobody remembers them. */
  readonly transactions: readonly Hex[] | null;
  readonly reason: UnwindReason;
}

export interface ConfirmationReporter {
  onUnwound: HeadListener['onUnwound'];
  onLost(lost: LostBlocks, newHead: BrokenConfirmations['newHead']): void;
  /** The shard was rebuilt from L1 by a node that remembers nothing: what came after block `last` may have been confirmed. */
  onForgotten(last: BrokenConfirmations['newHead']): void;
}

/** Says of every soft confirmation that breaks: to the log, to metrics, to subscribers. */
export function createConfirmationReporter(modules: {
  readonly metrics: Pick<NodeMetrics, 'reorgs' | 'brokenTransactions'>;
  readonly publish: (broken: BrokenConfirmations) => void;
  readonly logger: Logger;
}): ConfirmationReporter {
  const { metrics, publish, logger } = modules;

  function report(broken: BrokenConfirmations): void {
    const { reason, transactions } = broken;
    metrics.reorgs.inc({ reason });
    metrics.brokenTransactions.inc({ reason }, transactions?.length ?? 0);
    logger.error('soft confirmations broke', {
      code: 'SOFT_CONFIRMATIONS_BROKEN',
      ...broken,
      transactions: transactions?.slice(0, MAX_LOGGED) ?? null,
      transactionCount: transactions?.length ?? null,
    });
    publish(broken);
  }

  return {
    onUnwound(head, { transactions }, { before, reason }) {
      // These came out differently when they were made again. What users had seen in their place is told as lost.
      if (reason === 'rebuild') return;
      report({
        from: head.number + 1,
        to: before.number,
        oldHead: { number: before.number, hash: before.hash },
        newHead: { number: head.number, hash: head.hash },
        transactions: transactions.map((raw) => keccak256(raw)),
        reason,
      });
    },
    onLost({ from, to, oldHead, transactions, reason }, newHead) {
      report({
        from,
        to,
        oldHead,
        newHead,
        transactions: transactions.map((raw) => keccak256(raw)),
        reason,
      });
    },
    onForgotten(newHead) {
      report({ from: newHead.number + 1, to: null, oldHead: null, newHead, transactions: null, reason: 'rebuild' });
    },
  };
}
