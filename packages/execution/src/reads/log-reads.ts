import type { EthLog, LogQuery } from '@bulkhead/protocol';
import type { Address, Hex } from 'viem';
import { mayContain } from '../block/bloom.js';
import { executionError } from '../errors.js';
import { fromHex } from '../hex.js';
import type { ShardStorage } from '../storage/shard-storage.js';
import { rowsOfBlock } from './block-reads.js';

/**
 * Logs of a range of blocks in their order. Only blocks whose bloom filter lets the query through are opened.
 *
 * @throws LIMIT_EXCEEDED when there are more than `query.limit`
 */
export async function getLogs({ buckets }: ShardStorage, query: LogQuery): Promise<readonly EthLog[]> {
  const filter = createLogFilter(query);
  const logs: EthLog[] = [];
  for await (const [number, bloom] of buckets.bloom.iterate({ gte: query.fromBlock, lte: query.toBlock })) {
    if (!filter.mayMatch(bloom)) continue;
    for (const receipt of await rowsOfBlock(buckets.receipt, number)) {
      for (const log of receipt.logs) {
        if (!filter.matches(log)) continue;
        if (logs.length >= query.limit) {
          throw executionError('LIMIT_EXCEEDED', `more than ${query.limit} logs`, { meta: { limit: query.limit } });
        }
        logs.push(log);
      }
    }
  }
  return logs;
}

interface LogFilter {
  /** False when no log of a block with this filter can match. */
  mayMatch(bloom: Uint8Array): boolean;
  matches(log: Pick<EthLog, 'address' | 'topics'>): boolean;
}

/** The filter of eth_getLogs: any of the addresses, and at each position any of the topics. */
export function createLogFilter({ addresses, topics }: Pick<LogQuery, 'addresses' | 'topics'>): LogFilter {
  const wantedAddresses = new Set(addresses.map((address) => address.toLowerCase() as Address));
  // As in geth, an empty list matches anything, and a filter with more positions than a log has topics matches nothing.
  const wantedTopics = topics.map((position) =>
    position === null || position.length === 0 ? null : new Set(position.map((each) => each.toLowerCase() as Hex)),
  );
  const addressBytes = [...wantedAddresses].map(fromHex);
  const topicBytes = wantedTopics.map((position) => position && [...position].map(fromHex));
  return {
    mayMatch(bloom) {
      const some = (values: readonly Uint8Array[]): boolean => values.some((value) => mayContain(bloom, value));
      if (addressBytes.length > 0 && !some(addressBytes)) return false;
      return topicBytes.every((position) => position === null || some(position));
    },
    matches(log) {
      if (wantedAddresses.size > 0 && !wantedAddresses.has(log.address)) return false;
      if (wantedTopics.length > log.topics.length) return false;
      return wantedTopics.every((position, index) => {
        const topic = log.topics[index];
        return position === null || (topic !== undefined && position.has(topic));
      });
    },
  };
}
