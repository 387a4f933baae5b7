import type { Address, Hex } from 'viem';
import { z } from 'zod';
import { MAX_LOG_ADDRESSES, MAX_TOPIC_ALTERNATIVES } from '../limits.js';
import { type BlockNumberParam, blockNumber } from './block-param.js';
import { address, hash } from './hex.js';

const MAX_TOPICS = 4;

/** What eth_getLogs, eth_newFilter and the logs subscription look for. */
export interface LogCriteria {
  readonly blockHash: Hex | undefined;
  readonly fromBlock: BlockNumberParam | undefined;
  readonly toBlock: BlockNumberParam | undefined;
  readonly addresses: readonly Address[];
  readonly topics: readonly (readonly Hex[] | null)[];
}

const addresses = z.preprocess(
  (value) => (value == null ? [] : Array.isArray(value) ? value : [value]),
  z.array(address).max(MAX_LOG_ADDRESSES, 'exceed max addresses or topics per search position'),
);

/** null, [] and a list with null in it all match anything. */
const topicPosition = z
  .preprocess(
    (value) => (value == null ? [] : Array.isArray(value) ? value : [value]),
    z.array(hash.nullable()).max(MAX_TOPIC_ALTERNATIVES, 'exceed max addresses or topics per search position'),
  )
  .transform((list): readonly Hex[] | null => {
    const topics = list.filter((topic) => topic !== null);
    return list.length === 0 || topics.length < list.length ? null : topics;
  });

export const logCriteria: z.ZodType<LogCriteria> = z
  .object({
    blockHash: hash.nullish(),
    fromBlock: blockNumber.nullish(),
    toBlock: blockNumber.nullish(),
    address: addresses.optional(),
    topics: z.array(topicPosition).max(MAX_TOPICS, 'exceed max topics').nullish(),
  })
  .transform((value, context) => {
    if (value.blockHash != null && (value.fromBlock != null || value.toBlock != null)) {
      context.addIssue('cannot specify both BlockHash and FromBlock/ToBlock, choose one or the other');
      return z.NEVER;
    }
    return {
      blockHash: value.blockHash ?? undefined,
      fromBlock: value.fromBlock ?? undefined,
      toBlock: value.toBlock ?? undefined,
      addresses: value.address ?? [],
      topics: value.topics ?? [],
    };
  });
