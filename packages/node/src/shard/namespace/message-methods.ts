import { encodeDeliver, type Message, MessageKind, SHARD_CONTRACTS } from '@bulkhead/protocol';
import { buildProof, createCapTrees, SettlementProofs } from '@bulkhead/relay';
import { numberToHex } from 'viem';
import { z } from 'zod';
import { createFindImport } from '../find-import.js';
import { findClaimOf, viewMessage } from '../message-view.js';
import type { ShardNamespaceModules } from '../shard-namespace.js';
import { hash, type Methods, parse } from './params.js';

/** A message's way, and the proofs that its user needs. */
export function messageMethods(
  modules: Pick<ShardNamespaceModules, 'config' | 'link' | 'executor' | 'l1' | 'book' | 'outbox'>,
): Methods {
  const { config, link, executor, l1, book, outbox } = modules;
  const { shardId } = config.genesis;
  const context = {
    shardId,
    chainName: `Shard ${shardId}`,
    l1,
    book,
    findImport: createFindImport(link, executor),
    challengeWindow: config.l1.challengeWindow,
  };
  const capTrees = createCapTrees(l1.settlement);
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
        branch,
      };
    },
    shard_getDeliveryCalldata: async (params) => {
      const [id] = parse(z.tuple([hash]), params);
      const inbound = book.findInbound(id);
      const mirror = inbound && l1.mirrors.get(inbound.message.srcShard);
      if (inbound === undefined || mirror === undefined) return null;
      const proofs = new SettlementProofs(l1.getOrigin(executor.head().originNumber), l1.settlement, capTrees);
      const leaf = proofs.leaves.get(inbound.message.srcShard);
      const count = leaf && mirror.findCount(leaf.outboxRoot);
      if (leaf === undefined || count === undefined || inbound.message.index >= count) return null;
      const branch = mirror.prove(inbound.message.index, count);
      const proof = buildProof(proofs, leaf, inbound.message, branch);
      if (proof === undefined) return null;
      return { to: SHARD_CONTRACTS.Inbox, data: encodeDeliver(inbound.message, inbound.payload, proof) };
    },
  };
}

function messageJson(message: Message): Record<string, unknown> {
  return {
    ...message,
    amount: numberToHex(message.amount),
    gasLimit: numberToHex(message.gasLimit),
    deadline: numberToHex(message.deadline),
  };
}
