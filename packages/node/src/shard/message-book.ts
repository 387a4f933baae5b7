import { ETH_ASSET, type EthLog, type Message, MessageKind, messageId, type ShardId } from '@bulkhead/protocol';
import type { DeliveryTracker, MirroredMessage } from '@bulkhead/relay';
import type { Hex } from 'viem';
import type { L1State } from './l1-state.js';
import { type OutcomeEntry, readMessageLogs, type SentEntry } from './message-logs.js';

/** A message to this shard, as its source's sections brought it. */
export interface InboundEntry {
  readonly id: Hex;
  readonly inbound: MirroredMessage;
}

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
  /** All messages to this shard that sections brought, newest of each source first. */
  inbound(): IterableIterator<InboundEntry>;
  /** The last thing that became of a message to this shard. */
  findOutcome(source: ShardId, index: number): OutcomeEntry | undefined;
  /** Everything that became of it, in order: what failed may have been retried. */
  outcomes(source: ShardId, index: number): readonly OutcomeEntry[];
  /** The RETURN or RESULT that this shard has sent for a message to it. */
  findReplyTo(id: Hex): SentEntry | undefined;
  /** The RETURN or RESULT that a section brought for a message that this shard has sent. */
  findReplyFor(id: Hex): InboundEntry | undefined;
  /** Wei of withdrawals of ether in blocks up to `block` that L1 has not paid. */
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
  const outcomes = new Map<string, readonly OutcomeEntry[]>();
  /** Ids of sent replies, and places of those that came in, by the message they answer. */
  const replyTo = new Map<Hex, Hex>();
  const replyFor = new Map<Hex, Hex>();
  const inbound = new Map<Hex, { readonly source: ShardId; readonly index: number }>();
  const scanned = new Map<ShardId, number>();

  /** Looks at what the mirrors got since the last look; an index whose message changed after a reorg is looked at again. */
  function scanMirrors(): void {
    for (const [source, mirror] of l1.mirrors) {
      const domain = l1.view.settlementLeafAt(source, Number.MAX_SAFE_INTEGER)?.leaf?.domain;
      if (source === shardId || domain === undefined) continue;
      const from = Math.min(scanned.get(source) ?? 0, mirror.count);
      for (const { message } of mirror.messages(shardId, from, mirror.count)) {
        const id = messageId(domain, message);
        inbound.set(id, { source, index: message.index });
        if (isReply(message)) replyFor.set(message.inReplyTo, id);
      }
      scanned.set(source, mirror.count);
    }
  }

  function findInbound(id: Hex): MirroredMessage | undefined {
    const at = inbound.get(id);
    return at && l1.mirrors.get(at.source)?.find(at.index);
  }

  return {
    recordLogs(logs) {
      const { sent, delivered } = readMessageLogs(logs);
      for (const entry of sent) {
        byId.set(entry.sent.messageId, entry);
        idsByTx.set(entry.sent.transactionHash, entry.sent.messageId);
        if (isReply(entry.sent.message)) replyTo.set(entry.sent.message.inReplyTo, entry.sent.messageId);
        const { kind, assetId } = entry.sent.message;
        if (kind === MessageKind.Withdraw && assetId === ETH_ASSET) withdrawals.set(entry.sent.index, entry);
      }
      for (const entry of delivered) {
        const { srcShard, index, state } = entry.outcome;
        const key = `${srcShard}:${index}`;
        // A block that is read again says the same once more.
        const before = (outcomes.get(key) ?? []).filter(({ blockNumber }) => blockNumber < entry.blockNumber);
        const sameBlock = (outcomes.get(key) ?? []).filter(
          ({ blockNumber, outcome }) => blockNumber === entry.blockNumber && outcome.state !== state,
        );
        outcomes.set(key, [...before, ...sameBlock, entry]);
        tracker.record(srcShard, index, state, entry.blockNumber);
      }
    },
    unwind(block) {
      for (const [id, entry] of byId) {
        if (entry.blockNumber <= block) continue;
        byId.delete(id);
        idsByTx.delete(entry.sent.transactionHash);
        withdrawals.delete(entry.sent.index);
        if (isReply(entry.sent.message)) replyTo.delete(entry.sent.message.inReplyTo);
      }
      for (const [key, entries] of outcomes) {
        const left = entries.filter(({ blockNumber }) => blockNumber <= block);
        if (left.length === 0) outcomes.delete(key);
        else if (left.length < entries.length) outcomes.set(key, left);
      }
      scanned.clear();
      inbound.clear();
      replyFor.clear();
      tracker.unwind(block);
    },
    findSent: (idOrTx) => byId.get(idOrTx) ?? byId.get(idsByTx.get(idOrTx) ?? '0x'),
    *sent() {
      for (const entry of [...byId.values()].reverse()) yield entry;
    },
    findInbound(id) {
      scanMirrors();
      return findInbound(id);
    },
    *inbound() {
      scanMirrors();
      for (const id of [...inbound.keys()].reverse()) {
        const found = findInbound(id);
        if (found !== undefined) yield { id, inbound: found };
      }
    },
    findOutcome: (source, index) => outcomes.get(`${source}:${index}`)?.at(-1),
    outcomes: (source, index) => outcomes.get(`${source}:${index}`) ?? [],
    findReplyTo: (id) => byId.get(replyTo.get(id) ?? '0x'),
    findReplyFor(id) {
      scanMirrors();
      const replyId = replyFor.get(id);
      const found = replyId && findInbound(replyId);
      return replyId && found && { id: replyId, inbound: found };
    },
    unpaidWithdrawals(block) {
      let sum = 0n;
      for (const [index, { sent, blockNumber }] of withdrawals)
        if (blockNumber <= block && l1.view.payout(shardId, index) === undefined) sum += sent.message.amount;
      return sum;
    },
  };
}

const isReply = ({ kind }: Message): boolean => kind === MessageKind.Return || kind === MessageKind.Result;
