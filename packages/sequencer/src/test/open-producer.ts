import type { Delivery } from '@bulkhead/protocol';
import { type Clock, ManualClock, silentLogger } from '@bulkhead/runtime';
import { createMempool } from '../mempool.js';
import type { BatchSink, DataAvailability, DeliverySource } from '../ports.js';
import { createProducer, type ProducerOptions } from '../producer.js';
import { DerivingSink, DOMAIN, FakeExecutor, FakeL1, GENESIS, SHARD } from './fake-shard.js';

/** Deliveries that a test queues; each is offered until it was attempted. */
export class FakeDeliveries implements DeliverySource {
  waiting: Delivery[] = [];
  readonly attempts: { readonly deliveries: readonly Delivery[]; readonly originNumber: number }[] = [];

  pending(_origin: unknown, gasBudget: bigint): readonly Delivery[] {
    let gas = gasBudget;
    const picked: Delivery[] = [];
    for (const delivery of this.waiting) {
      gas -= delivery.gas;
      if (gas < 0n) break;
      picked.push(delivery);
    }
    return picked;
  }

  attempted(deliveries: readonly Delivery[], originNumber: number): void {
    this.attempts.push({ deliveries, originNumber });
    this.waiting = this.waiting.filter((delivery) => !deliveries.includes(delivery));
  }
}

/** A producer and everything around it, all of it made up. */
export function openProducer(options: Partial<ProducerOptions> = {}, da?: DataAvailability) {
  const clock = new ManualClock(GENESIS.timestamp * 1_000);
  const l1 = new FakeL1();
  const executor = new FakeExecutor();
  const deliveries = new FakeDeliveries();
  const sink = new DerivingSink(l1);
  const mempool = createMempool({
    accounts: { getAccount: async () => ({ nonce: 0n, balance: 10n ** 30n }) },
    blockGasLimit: 30_000_000n,
    minBaseFee: 1n,
  });
  const modules = {
    executor,
    origins: l1,
    deliveries,
    mempool,
    sink,
    clock,
    logger: silentLogger(),
    ...(da && { da }),
  };
  const full: ProducerOptions = {
    shardId: SHARD,
    domain: DOMAIN,
    batchIntervalMs: 2_000,
    gasLimit: 30_000_000n,
    cpuBudgetMs: 700,
    ...options,
  };
  /** Another producer on the same shard, perhaps on a machine whose clock goes differently, or whose batches were lost. */
  const open = (other: Clock = clock, otherSink: BatchSink = sink) =>
    createProducer(full, { ...modules, clock: other, sink: otherSink });
  return { ...modules, l1, producer: open(), reopen: open };
}
