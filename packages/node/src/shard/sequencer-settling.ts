import type { Producer } from '@bulkhead/sequencer';
import type { Hex } from 'viem';
import { type ReconcileModules, reconcile, returnToPool, settlePool } from './reconcile.js';
import type { ShardBase } from './shard-base.js';

/**
 * What a sequencing node does when L1 or exec is not what it was. The work runs under the head lock: afterwards exec, L1,
 * book, pool and open batch agree, and exec may be asked again.
 */
export function createSequencerSettling(args: {
  readonly base: Pick<ShardBase, 'book' | 'memory' | 'confirmations' | 'readiness'>;
  readonly modules: Omit<ReconcileModules, 'onLost'>;
  /** The node's database is new: blocks may have been confirmed that nobody remembers. */
  readonly isNew: boolean;
  readonly producer: Pick<Producer, 'reset'>;
  /** The head may have gone back. */
  readonly onSettled: () => Promise<void>;
}): () => Promise<void> {
  const { base, modules, isNew, producer, onSettled } = args;
  const { book, memory, confirmations, readiness } = base;
  const { executor, l1, chain, logger } = modules;
  /** Transactions of blocks that were taken back. */
  const returned: Hex[] = [];
  memory.observe({ onRemoved: (_, transactions) => returned.push(...transactions) });
  let isFirst = true;

  return async () => {
    const { number: start } = executor.head();
    await reconcile({
      ...modules,
      onLost(lost) {
        returned.push(...lost.transactions);
        confirmations.onLost(lost, executor.head());
      },
    });
    if (isNew && isFirst && start === 0 && l1.view.lastBatch(chain.shardId) !== undefined)
      confirmations.onForgotten(executor.head());
    isFirst = false;
    // Also when no block fell: other messages may stand now where a source's mirror had some.
    book.unwind(executor.head().number);
    const count = await returnToPool(modules, returned.splice(0));
    if (count > 0) logger.warn('transactions of blocks that were taken back wait in the pool again', { count });
    await settlePool(modules);
    await producer.reset();
    await onSettled();
    readiness.done();
  };
}
