export { assembleBatch } from './assemble-batch.js';
export { calldataOnly } from './calldata-only.js';
export { MAX_DELIVERY_BYTES_PER_BLOCK, MAX_PAYLOAD_BYTES, MAX_TRANSACTION_BYTES } from './limits.js';
export { createMempool, effectiveTip, type Mempool, type MempoolOptions, type PickLimits } from './mempool.js';
export { OpenBatch } from './open-batch.js';
export type {
  AccountReader,
  AccountSnapshot,
  BatchSink,
  BatchTip,
  DataAvailability,
  DeliverySource,
  Executor,
  HeadBlock,
  OriginSource,
  OutboxQuery,
  PooledTransaction,
  ProducedBlock,
  SealedBatch,
} from './ports.js';
export { createProducer, type Producer, type ProducerModules, type ProducerOptions } from './producer.js';
export type { PoolOutcome, PoolRefusal } from './refusal.js';
export { type Backlog, splitBacklog } from './split-backlog.js';
