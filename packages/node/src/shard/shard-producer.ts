import type { Domain } from '@bulkhead/protocol';
import { createDeliverySource, type DeliverySourceOptions, type DeliveryTracker } from '@bulkhead/relay';
import type { Clock, Logger } from '@bulkhead/runtime';
import {
  createProducer,
  MAX_DELIVERY_BYTES_PER_BLOCK,
  type OriginSource,
  type Producer,
  type ProducerModules,
} from '@bulkhead/sequencer';
import type { NodeConfig } from '../config/config-schema.js';
import { boundFlows } from './bound-flows.js';
import type { L1State } from './l1-state.js';

/** How long a block may run user transactions, as a share of the block time. */
const CPU_SHARE = 0.7;
/** The same for a block per transaction, milliseconds. */
const AUTOMINE_CPU_MS = 700;

/** The producer of a shard's blocks, on L1 and gossip as this node sees them. */
export function createShardProducer(
  args: Pick<ProducerModules, 'executor' | 'mempool' | 'sink' | 'da'> & {
    readonly config: Pick<NodeConfig, 'genesis' | 'sequencer'>;
    readonly domain: Domain;
    readonly l1: L1State;
    readonly tracker: DeliveryTracker;
    /** Messages that gossip has brought. */
    readonly gossiped: DeliverySourceOptions['gossiped'] | undefined;
    readonly clock: Clock;
    readonly logger: Logger;
  },
): Producer {
  const { config, domain, l1, tracker, gossiped, clock, executor, ...modules } = args;
  const { genesis, sequencer } = config;
  const { shardId, gasLimit } = genesis;
  const blockTimeMs = sequencer.blockTime * 1_000;
  const deliveries = createDeliverySource({
    shardId,
    settlement: l1.settlement,
    mirrors: l1.mirrors,
    tracker,
    ...(gossiped && { gossiped }),
    maxBytes: MAX_DELIVERY_BYTES_PER_BLOCK,
  });
  const origins: OriginSource = {
    newest: () => l1.newestOrigin(),
    get: (number) => l1.getOrigin(number),
    headTimestamp: () => l1.newestTimestamp(),
    queueEntries: async (from, upTo, limit) => l1.view.queueEntries(shardId, from, upTo, limit),
  };
  return createProducer(
    {
      shardId,
      domain,
      batchIntervalMs: sequencer.batchInterval * 1_000,
      gasLimit,
      cpuBudgetMs: blockTimeMs > 0 ? blockTimeMs * CPU_SHARE : AUTOMINE_CPU_MS,
    },
    {
      ...modules,
      executor: {
        head: () => executor.head(),
        produceBlock: (inputs, limits) => executor.produceBlock(inputs, limits),
        blockInputs: (from, to) => executor.blockInputs(from, to),
        outboxItems: (query) => executor.outboxItems(query),
        outboxCount: (block) => executor.outboxCount(block),
        claimOutputs: async (block, since) =>
          boundFlows(await executor.claimOutputs(block, since), l1.view.claims(shardId)),
      },
      origins,
      deliveries: sequencer.deliver ? deliveries : { pending: () => [], attempted: () => {} },
      clock,
    },
  );
}
