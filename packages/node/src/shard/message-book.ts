import { type EthLog, MessageKind, messageId, type ShardId } from '@bulkhead/protocol';
import type { DeliveryTracker, MirroredMessage } from '@bulkhead/relay';
import type { Hex } from 'viem';
import type { L1State } from './l1-state.js';
import { type OutcomeEntry, readMessageLogs, type SentEntry } from './message-logs.js';

/** Messages from and to this shard, by id, by sending transaction and by outbox index. Rebuilt from the shard at start. */
export interface MessageBook {
  /** Takes the logs of the shard's blocks, in order. */
  recordLogs(logs: readonly EthLog[]): void;
  /** Forgets what blocks above `block` did, and what L1 blocks brought that are gone. */
  unwind(block: number): void;
  findSent(idOrTx: Hex): SentEntry | undefined;
  /** Sent messages, newest first. */
  sent(): IterableIterator<SentEntry>;
  /** A message to this shard that a source's outbox section brought. */
  findInbound(id: Hex): MirroredMessage | undefined;
  findOutcome(source: ShardId, index: number): OutcomeEntry | undefined;
  /** Wei of withdrawals in blocks up to `block` that L1 has not paid. */
  unpaidWithdrawals(block: number): bigint;
}

export function createMessageBook(args: {
  readonly shardId: ShardId;
  readonly l1: Pick<L1State, 'view' | 'mirrors'>;
  readonly tracker: DeliveryTracker;
}): MessageBook {
  const { shardId, l1, tracker } = args;
  const byId = new Map<Hex, SentEntry>();
  const idsByTx = new Map<Hex, Hex>();
  const withdrawals = new Map<number, SentEntry>();
  const outcomes = new Map<string, OutcomeEntry>();
  const inbound = new Map<Hex, { readonly source: ShardId; readonly index: number }>();
  const scanned = new Map<ShardId, number>();

  /** Looks at what the mirrors got since the last look; an index whose message changed after a reorg is looked at again. */
  function scanMirrors(): void {
    for (const [source, mirror] of l1.mirrors) {
      const domain = l1.view.settlementLeafAt(source, Number.MAX_SAFE_INTEGER)?.leaf?.domain;
      if (source === shardId || domain === undefined) continue;
      const from = Math.min(scanned.get(source) ?? 0, mirror.count);
      for (const entry of mirror.messages(shardId, from, mirror.count))
        inbound.set(messageId(domain, entry.message), { source, index: entry.message.index });
      scanned.set(source, mirror.count);
    }
  }

  return {
    recordLogs(logs) {
      const { sent, delivered } = readMessageLogs(logs);
      for (const entry of sent) {
        byId.set(entry.sent.messageId, entry);
        idsByTx.set(entry.sent.transactionHash, entry.sent.messageId);
        if (entry.sent.message.kind === MessageKind.Withdraw) withdrawals.set(entry.sent.index, entry);
      }
      for (const entry of delivered) {
        const { srcShard, index, state } = entry.outcome;
        outcomes.set(`${srcShard}:${index}`, entry);
        tracker.record(srcShard, index, state, entry.blockNumber);
      }
    },
    unwind(block) {
      for (const [id, entry] of byId) {
        if (entry.blockNumber <= block) continue;
        byId.delete(id);
        idsByTx.delete(entry.sent.transactionHash);
        withdrawals.delete(entry.sent.index);
      }
      for (const [key, entry] of outcomes) if (entry.blockNumber > block) outcomes.delete(key);
      scanned.clear();
      inbound.clear();
      tracker.unwind(block);
    },
    findSent: (idOrTx) => byId.get(idOrTx) ?? byId.get(idsByTx.get(idOrTx) ?? '0x'),
    *sent() {
      for (const entry of [...byId.values()].reverse()) yield entry;
    },
    findInbound(id) {
      scanMirrors();
      const at = inbound.get(id);
      return at && l1.mirrors.get(at.source)?.find(at.index);
    },
    findOutcome: (source, index) => outcomes.get(`${source}:${index}`),
    unpaidWithdrawals(block) {
      let sum = 0n;
      for (const [index, { sent, blockNumber }] of withdrawals)
        if (blockNumber <= block && l1.view.payout(shardId, index) === undefined) sum += sent.message.amount;
      return sum;
    },
  };
}
