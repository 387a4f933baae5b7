import { z } from 'zod';
import { RPC_CODES, RpcError } from './errors.js';
import { parseParams } from './parse-params.js';
import type { RpcBackend } from './ports.js';
import { type LogCriteria, logCriteria } from './schema/log-criteria.js';
import type { SubscriptionKind } from './subscriptions.js';

const NO_CRITERIA: LogCriteria = {
  blockHash: undefined,
  fromBlock: undefined,
  toBlock: undefined,
  addresses: [],
  topics: [],
};

// The name is argument 0: kept here so that errors count as the client does.
const parseLogs = parseParams(z.tuple([z.unknown(), logCriteria.nullish()]));
const parsePending = parseParams(z.tuple([z.unknown(), z.boolean().nullish()]));

/** @throws -32601 for a topic that the shard does not publish. */
export function parseTopic({ topics = [] }: Pick<RpcBackend, 'topics'>, name: string): SubscriptionKind {
  if (topics.includes(name)) return { kind: 'topic', topic: name };
  throw new RpcError(RPC_CODES.methodNotFound, 'no such subscription in shard namespace');
}

/** @throws -32601 for an unknown subscription, as geth does, -32602 for bad options. */
export function parseSubscription(name: string, options: unknown): SubscriptionKind {
  switch (name) {
    case 'newHeads':
    case 'syncing':
      return { kind: name };
    case 'logs':
      return { kind: 'logs', criteria: parseLogs([name, options])[1] ?? NO_CRITERIA };
    case 'newPendingTransactions':
      return { kind: 'newPendingTransactions', full: parsePending([name, options])[1] ?? false };
    default:
      throw new RpcError(RPC_CODES.methodNotFound, 'no such subscription in eth namespace');
  }
}
