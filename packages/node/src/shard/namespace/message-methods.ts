import { MessageKind } from '@bulkhead/protocol';
import type { Caller } from '@bulkhead/rpc';
import { z } from 'zod';
import { createDomainOf } from '../domain-of.js';
import { findClaimOf } from '../find-batch.js';
import { createFindImport } from '../find-import.js';
import { listMessages, MAX_LISTED_OBSTACLES, messageFilter } from '../list-messages.js';
import { createMessageCalls } from '../message-calldata.js';
import { messageJson } from '../message-identity.js';
import { type MessageViewContext, viewMessage } from '../message-view.js';
import type { ShardNamespaceModules } from '../shard-namespace.js';
import { hash, heavy, type Methods, parse } from './params.js';

/** A message's way, and the proofs that its user needs. */
export function messageMethods(
  modules: Pick<ShardNamespaceModules, 'config' | 'link' | 'executor' | 'l1' | 'book' | 'outbox'>,
): Methods {
  const { config, link, executor, l1, book, outbox } = modules;
  const { shardId } = config.genesis;
  const domainOf = createDomainOf(l1, config);
  const calls = createMessageCalls({ link, executor, l1, book, domainOf });
  const standing = {
    shardId,
    chainName: `Shard ${shardId}`,
    l1,
    book,
    domainOf,
    findImport: createFindImport(link, executor),
    now: () => executor.head().timestamp,
    challengeWindow: config.l1.challengeWindow,
  };
  /** One question's own, with so many deliveries that it may try out. */
  function contextFor(caller: Caller | undefined, runs: number): MessageViewContext {
    const question = { caller, runsLeft: runs };
    return { ...standing, findObstacle: (inbound) => calls.findObstacle(inbound, question) };
  }

  return {
    shard_getMessage: heavy(async (params, caller) => {
      const [id] = parse(z.tuple([hash]), params);
      return (await viewMessage(contextFor(caller, 1), id)) ?? null;
    }),
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
    shard_getMessages: heavy(async (params, caller) => {
      const [filter] = parse(z.union([z.tuple([messageFilter]), z.tuple([]).transform(() => [{}] as const)]), params);
      return listMessages(contextFor(caller, MAX_LISTED_OBSTACLES), filter, caller?.signal);
    }),
    shard_getDeliveryCalldata: async (params) => calls.deliver(idOf(params)) ?? null,
    shard_getRetryCalldata: async (params) => calls.retry(idOf(params)) ?? null,
    shard_getFinalizeCalldata: async (params) => calls.finalize(idOf(params)) ?? null,
  };
}

const idOf = (params: readonly unknown[]) => parse(z.tuple([hash]), params)[0];
