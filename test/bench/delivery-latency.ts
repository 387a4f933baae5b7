import type { Network } from '@bulkhead/cli/network';
import { type MessageView, rpc, sendAsset, shardClients, shardOf, waitUntil } from '../support/index.js';

/** Where the time of one message goes, seconds by this machine's clock. */
export interface DeliveryTimes {
  /** From the user's send to the source's block that holds the message. */
  readonly sequenced: number;
  /** From there to the L1 block with its batch. */
  readonly posted: number;
  /** From there to the destination's block that delivers it. */
  readonly delivered: number;
  readonly total: number;
}

const PAUSE_MS = 10;

/** When each block of a chain was first seen. */
interface BlockWatch {
  /** Milliseconds. Waits for one that a node has told of before the watch came by. */
  seenAt(number: number): Promise<number>;
  stop(): Promise<void>;
}

async function watchBlocks(url: string): Promise<BlockWatch> {
  const seen = new Map<number, number>();
  let stopped = false;
  const newestNow = async () => Number(await rpc<string>(url, 'eth_blockNumber'));
  let newest = await newestNow();
  const running = (async () => {
    while (!stopped) {
      for (const number = await newestNow(); newest < number; ) seen.set(++newest, performance.now());
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
  })();
  return {
    seenAt: (number) => waitUntil(`block ${number} of ${url}`, async () => seen.get(number), 5_000),
    async stop() {
      stopped = true;
      await running;
    },
  };
}

/** The block of a stage. */
function blockOf({ stages }: MessageView, wanted: string): number {
  const entry = stages.find(({ stage }) => stage === wanted) as { readonly blockNumber?: number } | undefined;
  if (entry?.blockNumber === undefined) throw new Error(`no block for stage ${wanted}`);
  return entry.blockNumber;
}

/**
 * Sends ether from shard 1 to shard 2, one message after another at moments that no block time decides, and reads off the
 * blocks of L1 and of both shards where each one's time went.
 */
export async function measureDeliveries(network: Network, count: number): Promise<readonly DeliveryTimes[]> {
  const from = shardClients(network, 1, 0);
  const [source, target] = [shardOf(network, 1).rpcUrl, shardOf(network, 2).rpcUrl];
  const watches = {
    source: await watchBlocks(source),
    l1: await watchBlocks(network.l1.rpcUrl),
    target: await watchBlocks(target),
  };
  const times: DeliveryTimes[] = [];
  try {
    for (let sent = 0; sent < count; sent++) {
      // Spread over the phases of a second.
      await new Promise((resolve) => setTimeout(resolve, (sent * 370) % 1_000));
      const startedAt = performance.now();
      const { msgId: messageId } = await sendAsset(from, 2, from.account.address, 1n);
      const stageAt = (url: string, stage: string) =>
        waitUntil(`${messageId} ${stage}`, async () => {
          const view = await rpc<MessageView | null>(url, 'shard_getMessage', messageId);
          return view?.stages.some((entry) => entry.stage === stage) ? view : undefined;
        });
      const there = await stageAt(target, 'delivered');
      const here = await stageAt(source, 'posted');
      const sequencedAt = await watches.source.seenAt(blockOf(here, 'sequenced'));
      const postedAt = await watches.l1.seenAt(blockOf(here, 'posted'));
      const deliveredAt = await watches.target.seenAt(blockOf(there, 'delivered'));
      times.push({
        sequenced: (sequencedAt - startedAt) / 1_000,
        posted: (postedAt - sequencedAt) / 1_000,
        delivered: (deliveredAt - postedAt) / 1_000,
        total: (deliveredAt - startedAt) / 1_000,
      });
    }
  } finally {
    await Promise.all(Object.values(watches).map((watch) => watch.stop()));
  }
  return times;
}

/** One line per stage: median, 90th percentile and the most, seconds. */
export function formatDeliveries(times: readonly DeliveryTimes[]): string {
  const at = (values: readonly number[], share: number) =>
    (values[Math.min(values.length - 1, Math.floor(values.length * share))] ?? 0).toFixed(2).padStart(6);
  const stages = [
    ['sequenced', 'the source’s next block'],
    ['posted', 'its batch is due, is sent, and L1 makes a block'],
    ['delivered', 'the destination sees that block and makes its next one'],
    ['total', ''],
  ] as const;
  const rows = stages.map(([stage, why]) => {
    const values = times.map((each) => each[stage]).sort((a, b) => a - b);
    return `  ${stage.padEnd(10)} ${at(values, 0.5)} ${at(values, 0.9)} ${at(values, 1)}  ${why}\n`;
  });
  return `  ${''.padEnd(10)} ${['p50', 'p90', 'max'].map((name) => name.padStart(6)).join(' ')}\n${rows.join('')}`;
}
