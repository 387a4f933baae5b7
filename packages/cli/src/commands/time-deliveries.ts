import type { MessageStage, ShardChain } from '@bulkhead/sdk';
import { parseEther } from 'viem';
import type { Network } from '../supervisor/network-file.js';
import type { ChainClients } from '../user/clients.js';
import { followMessage } from '../user/follow-message.js';
import { transfer } from '../user/transfers.js';
import type { CommandContext } from './context.js';

export interface Latency {
  readonly count: number;
  /** Seconds from send to delivery. */
  readonly p50: number;
  readonly p99: number;
  /** Median seconds from send to each stage. */
  readonly stages: Readonly<Partial<Record<MessageStage, number>>>;
}

/** Messages in flight at once: enough to overlap, few enough that the sender's own queue is not what is timed. */
const CONCURRENCY = 10;

/** Sends `count` small transfers across and times each from its send to its delivery. */
export async function timeDeliveries(args: {
  readonly context: CommandContext;
  readonly network: Network;
  readonly from: ChainClients;
  readonly to: ShardChain;
  readonly count: number;
}): Promise<Latency> {
  const { network, from, to, count } = args;
  const { output, clock } = args.context;
  output.line(`Sending ${count} messages to ${to.name}`);
  const totals: number[] = [];
  const byStage = new Map<MessageStage, number[]>();
  let nonce = await from.read.getTransactionCount({ address: from.wallet.account.address, blockTag: 'pending' });
  let left = count;
  const worker = async () => {
    while (left > 0) {
      left -= 1;
      const sentAt = clock.now();
      const amount = parseEther('0.0001');
      const sent = await transfer(from, to, from.account.address, { amount }, nonce++);
      await followMessage({
        network,
        id: sent.messageId,
        until: ['delivered'],
        onStage: ({ stage, at }) => {
          const seconds = Math.max(0, ((at ?? clock.now()) - sentAt) / 1000);
          byStage.set(stage, [...(byStage.get(stage) ?? []), seconds]);
        },
      });
      totals.push((clock.now() - sentAt) / 1000);
    }
  };
  await Promise.all(Array.from({ length: Math.min(CONCURRENCY, count) }, worker));
  const latency: Latency = {
    count,
    p50: quantile(totals, 0.5),
    p99: quantile(totals, 0.99),
    stages: Object.fromEntries([...byStage].map(([stage, values]) => [stage, quantile(values, 0.5)])),
  };
  output.line(`  delivered ${count}: p50 ${latency.p50.toFixed(2)}s  p99 ${latency.p99.toFixed(2)}s`);
  for (const [stage, seconds] of Object.entries(latency.stages))
    output.line(`    median to ${stage.padEnd(10)} ${seconds.toFixed(2)}s`);
  return latency;
}

/** Nearest-rank quantile. */
function quantile(values: readonly number[], q: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(q * sorted.length) - 1))] ?? 0;
}
