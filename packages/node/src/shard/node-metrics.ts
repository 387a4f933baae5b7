import { type Counter, createMetrics, type Gauge, type Metrics } from '@bulkhead/runtime';

/** What a node counts, for `GET /metrics` of its RPC server. */
export interface NodeMetrics {
  readonly registry: Pick<Metrics, 'render' | 'contentType' | 'collectProcessMetrics'>;
  readonly reorgs: Counter<'reason'>;
  readonly brokenTransactions: Counter<'reason'>;
  readonly databaseHeals: Gauge<'database'>;
  readonly head: Gauge<'tag'>;
  readonly l1Head: Gauge;
  readonly waitingBatches: Gauge;
  readonly rebuilding: Gauge;
}

export function createNodeMetrics(): NodeMetrics {
  const registry = createMetrics('bulkhead');
  return {
    registry,
    reorgs: registry.counter({
      name: 'reorgs_total',
      help: 'times that blocks of the shard were taken back',
      labels: ['reason'],
    }),
    brokenTransactions: registry.counter({
      name: 'broken_confirmations_total',
      help: 'user transactions in blocks that were taken back',
      labels: ['reason'],
    }),
    databaseHeals: registry.gauge({
      name: 'database_heals',
      help: 'databases that were damaged and set aside since the shard was created, as far as is remembered',
      labels: ['database'],
    }),
    head: registry.gauge({ name: 'head_block', help: 'heads of the shard: latest, safe, finalized', labels: ['tag'] }),
    l1Head: registry.gauge({ name: 'l1_head_block', help: 'newest L1 block that the node has read' }),
    waitingBatches: registry.gauge({ name: 'waiting_batches', help: 'batches sealed and not on L1' }),
    rebuilding: registry.gauge({ name: 'rebuilding', help: '1 while the shard answers nobody because it is rebuilt' }),
  };
}
