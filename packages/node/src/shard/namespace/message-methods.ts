import { MessageKind } from '@bulkhead/protocol';
import { z } from 'zod';
import { createDomainOf } from '../domain-of.js';
import { findClaimOf } from '../find-batch.js';
import { createFindImport } from '../find-import.js';
import { listMessages, messageFilter } from '../list-messages.js';
import { createMessageCalls } from '../message-calldata.js';
import { messageJson } from '../message-identity.js';
import { viewMessage } from '../message-view.js';
import type { ShardNamespaceModules } from '../shard-namespace.js';
import { hash, type Methods, parse } from './params.js';

/** A message's way, and the proofs that its user needs. */
export function messageMethods(
  modules: Pick<ShardNamespaceModules, 'config' | 'link' | 'executor' | 'l1' | 'book' | 'outbox'>,
): Methods {
  const { config, link, executor, l1, book, outbox } = modules;
  const { shardId } = config.genesis;
  const domainOf = createDomainOf(l1, config);
  const calls = createMessageCalls({ link, executor, l1, book, domainOf });
  const context = {
    shardId,
    chainName: `Shard ${shardId}`,
    l1,
    book,
    domainOf,
    findImport: createFindImport(link, executor),
    findObstacle: calls.findObstacle,
    now: () => executor.head().timestamp,
    challengeWindow: config.l1.challengeWindow,
  };
  return {
    shard_getMessage: async (params) => {
      const [id] = parse(z.tuple([hash]), params);
      return (await viewMessage(context, id)) ?? null;
    },
    shard_getWithdrawalProof: async (params) => {
      const [id] = parse(z.tuple([hash]), params);
      const entry = book.findSent(id);
      if (entry?.sent.message.kind !== MessageKind.Withdraw) return null;
      const { message } = entry.sent;
      const claim = findClaimOf(l1.view, shardId, message.index);
      const branch = claim && (await outbox.findBranch(message.index, claim));
      if (claim === undefined || branch === undefined) return null;
      const settledAt = l1.view.timeOfClock(claim.postedAt + config.l1.challengeWindow);
      return {
        shardId,
        batchIndex: claim.batchIndex,
        settled: settledAt <= l1.newestTimestamp(),
        settledAt,
        message: messageJson(message),
        domain: domainOf(shardId),
        branch,
      };
    },
    shard_getMessages: async (params) => {
      const [filter] = parse(z.union([z.tuple([messageFilter]), z.tuple([]).transform(() => [{}] as const)]), params);
      return listMessages(context, filter);
    },
    shard_getDeliveryCalldata: async (params) => calls.deliver(idOf(params)) ?? null,
    shard_getRetryCalldata: async (params) => calls.retry(idOf(params)) ?? null,
    shard_getFinalizeCalldata: async (params) => calls.finalize(idOf(params)) ?? null,
  };
}

const idOf = (params: readonly unknown[]) => parse(z.tuple([hash]), params)[0];
