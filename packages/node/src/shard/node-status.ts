import type { MetricsPage } from '@bulkhead/rpc';
import type { BatchPoster } from '@bulkhead/settlement';
import type { Heal } from '../damage/damage-record.js';
import type { BatchChain } from './batch-chain.js';
import type { ShardHeads } from './heads.js';
import type { L1State } from './l1-state.js';
import type { NodeMetrics } from './node-metrics.js';
import type { Readiness, SyncProgress } from './readiness.js';
import type { ShardExecutor } from './shard-executor.js';

/** What became of a database of the shard. */
export interface DatabaseStatus {
  /** How often one was damaged and set aside, as far as is remembered. */
  readonly heals: number;
  readonly last: Heal | null;
}

/** How the node itself is, beside the shard's heads. */
export interface NodeStatus {
  syncing(): SyncProgress | null;
  databases(): { readonly node: DatabaseStatus; readonly exec: DatabaseStatus };
  /** Null in a node that posts nothing. */
  posting(): {
    readonly waiting: number;
    readonly halted: string | null;
    /** Batches that the poster's account still pays for, once they are few. */
    readonly batchesLeft: number | null;
  } | null;
  /** With the gauges as they stand when it is rendered. */
  readonly metrics: MetricsPage;
}

/** Batches on their way to L1. */
export interface Posting {
  readonly chain: Pick<BatchChain, 'waiting'>;
  readonly poster: Pick<BatchPoster, 'halt' | 'lowBalance'>;
}

export function createNodeStatus(modules: {
  readonly metrics: NodeMetrics;
  readonly executor: Pick<ShardExecutor, 'heals'>;
  readonly heads: ShardHeads;
  readonly l1: Pick<L1State, 'view'>;
  readonly posting: Posting | undefined;
  readonly readiness: Pick<Readiness, 'progress'>;
  /** Of the node's own database. */
  readonly heals: readonly Heal[];
}): NodeStatus {
  const { metrics, executor, heads, l1, posting, readiness, heals } = modules;
  const describe = (list: readonly Heal[]): DatabaseStatus => ({ heals: list.length, last: list.at(-1) ?? null });

  function setGauges(): void {
    const { latest, safe, finalized } = heads.read();
    for (const [tag, block] of Object.entries({ latest, safe, finalized })) metrics.head.set({ tag }, block);
    metrics.l1Head.set(l1.view.head()?.number ?? 0);
    if (posting !== undefined) metrics.waitingBatches.set(posting.chain.waiting);
    metrics.rebuilding.set(readiness.progress() === undefined ? 0 : 1);
    metrics.databaseHeals.set({ database: 'node' }, heals.length);
    metrics.databaseHeals.set({ database: 'exec' }, executor.heals().length);
  }

  return {
    syncing: () => readiness.progress() ?? null,
    databases: () => ({ node: describe(heals), exec: describe(executor.heals()) }),
    posting: () =>
      posting === undefined
        ? null
        : {
            waiting: posting.chain.waiting,
            halted: posting.poster.halt()?.code ?? null,
            batchesLeft: posting.poster.lowBalance()?.batchesLeft ?? null,
          },
    metrics: {
      contentType: metrics.registry.contentType,
      async render() {
        setGauges();
        return metrics.registry.render();
      },
    },
  };
}
