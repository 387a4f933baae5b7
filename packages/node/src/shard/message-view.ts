import {
  DeliveryState,
  type Message,
  MessageKind,
  originUpdateTx,
  type ShardId,
  systemTxHash,
} from '@bulkhead/protocol';
import type { MirroredMessage } from '@bulkhead/relay';
import type { L1View, PostedBatch, StandingClaim } from '@bulkhead/settlement';
import type { Hex } from 'viem';
import { lastBlock } from './derivation.js';
import type { FindImport } from './find-import.js';
import type { L1State } from './l1-state.js';
import type { MessageBook } from './message-book.js';
import type { SentEntry } from './message-logs.js';
import { kindName, stateName } from './message-names.js';

type Stage =
  | 'sent'
  | 'sequenced'
  | 'posted'
  | 'imported'
  | 'delivered'
  | 'failed'
  | 'expired'
  | 'returned'
  | 'settled'
  | 'paid';

interface StageEntry {
  readonly stage: Stage;
  /** Milliseconds since the Unix epoch. */
  readonly at?: number;
  readonly chain: string;
  readonly txHash?: Hex;
  readonly blockNumber?: number;
}

/** What `shard_getMessage` answers: this shard's own part of a message's way. */
export interface MessageView {
  readonly messageId: Hex;
  readonly kind: string;
  readonly srcShard: number;
  readonly dstShard: number;
  readonly index: number;
  readonly stage: Stage;
  readonly stages: readonly StageEntry[];
  readonly cause?: string;
  readonly next: string;
}

export interface MessageViewContext {
  readonly shardId: ShardId;
  readonly chainName: string;
  readonly l1: L1State;
  readonly book: MessageBook;
  readonly findImport: FindImport;
  /** W, seconds. */
  readonly challengeWindow: number;
}

/** The batch that holds a block, or undefined while none does. Batches are ordered by block. */
export function findBatchOf(view: L1View, shardId: ShardId, block: number): PostedBatch | undefined {
  let low = 0;
  let high = (view.lastBatch(shardId)?.header.batchIndex ?? -1) + 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    const batch = view.batch(shardId, middle);
    if (batch !== undefined && lastBlock(batch) < block) low = middle + 1;
    else high = middle;
  }
  return view.batch(shardId, low);
}

/** The oldest standing claim whose outbox holds a leaf. */
export function findClaimOf(view: L1View, shardId: ShardId, index: number): StandingClaim | undefined {
  const claims = view.claims(shardId);
  let low = 0;
  let high = claims.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((claims[middle]?.outputs.outboxCount ?? 0n) <= BigInt(index)) low = middle + 1;
    else high = middle;
  }
  return claims[low];
}

/** @returns what this shard knows of a message it sent or that is for it. */
export async function viewMessage(context: MessageViewContext, idOrTx: Hex): Promise<MessageView | undefined> {
  const sent = context.book.findSent(idOrTx);
  if (sent !== undefined) return viewSent(context, sent);
  const inbound = context.book.findInbound(idOrTx);
  return inbound && viewInbound(context, idOrTx, inbound);
}

function viewSent({ shardId, chainName, l1, challengeWindow }: MessageViewContext, entry: SentEntry): MessageView {
  const { sent, blockNumber, timestamp } = entry;
  const { message } = sent;
  const here = { at: timestamp * 1000, chain: chainName, txHash: sent.transactionHash, blockNumber };
  const stages: StageEntry[] = [
    { stage: 'sent', ...here },
    { stage: 'sequenced', ...here },
  ];
  const batch = findBatchOf(l1.view, shardId, blockNumber);
  if (batch !== undefined) stages.push({ stage: 'posted', ...onL1(l1, batch.l1Block), txHash: batch.txHash });
  const withdrawal = message.kind === MessageKind.Withdraw;
  const claim = withdrawal ? findClaimOf(l1.view, shardId, message.index) : undefined;
  const settledAt = claim && l1.view.timeOfClock(claim.postedAt + challengeWindow);
  const now = l1.newestOrigin().timestamp;
  if (settledAt !== undefined && settledAt <= now) stages.push({ stage: 'settled', at: settledAt * 1000, chain: 'L1' });
  const payout = withdrawal ? l1.view.payout(shardId, message.index) : undefined;
  if (payout !== undefined) stages.push({ stage: 'paid', ...onL1(l1, payout.l1Block), txHash: payout.txHash });
  const stage = stages.at(-1)?.stage ?? 'sent';
  return {
    ...identify(sent.messageId, message),
    stage,
    stages,
    next: nextOfSent(stage, withdrawal, settledAt === undefined ? undefined : settledAt - now, message.dstShard),
  };
}

function nextOfSent(stage: Stage, withdrawal: boolean, secondsLeft: number | undefined, destination: number): string {
  if (stage === 'paid') return 'nothing: done';
  if (stage === 'settled')
    return 'prove it on L1: bulkhead withdraw does, or AssetVault.withdraw with shard_getWithdrawalProof';
  if (stage === 'sequenced') return 'wait: the sequencer posts it to L1 with its next batch';
  if (withdrawal) return `wait ${Math.max(0, secondsLeft ?? 0)} s: its claim has to settle`;
  return `wait: shard ${destination} imports the claim and delivers`;
}

async function viewInbound(
  { chainName, l1, book, findImport }: MessageViewContext,
  id: Hex,
  inbound: MirroredMessage,
): Promise<MessageView> {
  const { message, l1Block } = inbound;
  // The same transaction that its source names, so that both views agree whichever is asked first.
  const claim = findClaimOf(l1.view, message.srcShard, message.index);
  const batch = claim && l1.view.batch(message.srcShard, claim.batchIndex);
  const posted = { ...onL1(l1, l1Block), ...(batch?.l1Block === l1Block && { txHash: batch.txHash }) };
  const stages: StageEntry[] = [{ stage: 'posted', ...posted }];
  const imported = await findImport(l1Block);
  if (imported !== undefined) {
    const origin = l1.view.origin(imported.originNumber);
    stages.push({
      stage: 'imported',
      at: imported.timestamp * 1000,
      chain: chainName,
      ...(origin && { txHash: systemTxHash(originUpdateTx(imported.blockNumber, origin)) }),
      blockNumber: imported.blockNumber,
    });
  }
  const outcome = book.findOutcome(message.srcShard, message.index);
  if (outcome !== undefined)
    stages.push({
      stage: stateName(outcome.outcome.state),
      at: outcome.timestamp * 1000,
      chain: chainName,
      txHash: outcome.outcome.transactionHash,
      blockNumber: outcome.blockNumber,
    });
  const stage = stages.at(-1)?.stage ?? 'posted';
  const cause = causeOf(l1, inbound, outcome?.outcome.state);
  return {
    ...identify(id, message),
    stage,
    stages,
    ...(cause === undefined ? {} : { cause }),
    next: nextOfInbound(stage, cause),
  };
}

function nextOfInbound(stage: Stage, cause: string | undefined): string {
  if (stage === 'delivered' || stage === 'expired' || stage === 'returned') return 'nothing: done';
  return cause ?? 'wait: the sequencer delivers it with its next block';
}

/** Why a message to this shard is not delivered, as far as this shard can tell. */
function causeOf(l1: L1State, { message }: MirroredMessage, state: number | undefined): string | undefined {
  if (state === DeliveryState.Failed) return 'the call at its target failed';
  if (state !== undefined) return undefined;
  if (!l1.settlement.inboundLane(message.srcShard).open) return `the lane from shard ${message.srcShard} is closed`;
  if (message.deadline < BigInt(l1.newestOrigin().timestamp)) return 'its deadline has passed';
  return undefined;
}

function identify(id: Hex, message: Message) {
  return {
    messageId: id,
    kind: kindName(message),
    srcShard: message.srcShard,
    dstShard: message.dstShard,
    index: message.index,
  };
}

function onL1(l1: L1State, l1Block: number): { at?: number; chain: string; blockNumber: number } {
  const origin = l1.view.origin(l1Block);
  return { ...(origin === undefined ? {} : { at: origin.timestamp * 1000 }), chain: 'L1', blockNumber: l1Block };
}
