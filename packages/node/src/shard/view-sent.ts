import { canComeBack, type Message, MessageKind, resultGas } from '@bulkhead/protocol';
import type { MirroredMessage } from '@bulkhead/relay';
import { findBatchOf, findClaimOf } from './find-batch.js';
import { identifyMessage, onL1 } from './message-identity.js';
import type { SentEntry } from './message-logs.js';
import type { MessageView, MessageViewContext, Stage, StageEntry } from './message-view.js';

/** A message as the shard that sent it sees it. */
export function viewSent(context: MessageViewContext, entry: SentEntry): MessageView {
  const { shardId, chainName, l1 } = context;
  const { sent, blockNumber, timestamp } = entry;
  const { message } = sent;
  const here = { at: timestamp * 1000, chain: chainName, txHash: sent.transactionHash, blockNumber };
  const stages: StageEntry[] = [
    { stage: 'sent', ...here },
    { stage: 'sequenced', ...here },
  ];
  const batch = findBatchOf(l1.view, shardId, blockNumber);
  if (batch !== undefined) stages.push({ stage: 'posted', ...onL1(l1, batch.l1Block), txHash: batch.txHash });
  const identity = identifyMessage(sent.messageId, message, context.domainOf(shardId));
  if (message.kind === MessageKind.Withdraw) {
    const secondsLeft = addPayout(context, message, stages);
    const stage = lastOf(stages);
    return { ...identity, stage, stages, next: nextOfWithdrawal(stage, secondsLeft) };
  }
  const reply = context.book.findReplyFor(sent.messageId);
  if (reply !== undefined) addReply(context, reply.inbound, stages);
  const stage = lastOf(stages);
  return {
    ...identity,
    stage,
    stages,
    ...(reply && { replyId: reply.id }),
    next: nextOfSent(stage, message, reply?.inbound),
  };
}

/** @returns seconds until its claim settles, once there is one. */
function addPayout(
  { shardId, l1, challengeWindow }: MessageViewContext,
  { index }: Message,
  stages: StageEntry[],
): number | undefined {
  const claim = findClaimOf(l1.view, shardId, index);
  const settledAt = claim && l1.view.timeOfClock(claim.postedAt + challengeWindow);
  const now = l1.newestOrigin().timestamp;
  if (settledAt !== undefined && settledAt <= now) stages.push({ stage: 'settled', at: settledAt * 1000, chain: 'L1' });
  const payout = l1.view.payout(shardId, index);
  if (payout !== undefined) stages.push({ stage: 'paid', ...onL1(l1, payout.l1Block), txHash: payout.txHash });
  return settledAt === undefined ? undefined : settledAt - now;
}

/** Whatever becomes of a reply's own callback: once it is accepted, the message is closed. */
function addReply({ book, chainName }: MessageViewContext, { message }: MirroredMessage, stages: StageEntry[]): void {
  const [accepted] = book.outcomes(message.srcShard, message.index);
  if (accepted === undefined) return;
  stages.push({
    stage: message.kind === MessageKind.Return ? 'refunded' : 'answered',
    at: accepted.timestamp * 1000,
    chain: chainName,
    txHash: accepted.outcome.transactionHash,
    blockNumber: accepted.blockNumber,
  });
}

function nextOfWithdrawal(stage: Stage, secondsLeft: number | undefined): string {
  if (stage === 'paid') return 'nothing: done';
  if (stage === 'settled')
    return 'prove it on L1: bulkhead withdraw does, or AssetVault.withdraw with shard_getWithdrawalProof';
  if (stage === 'sequenced') return WAIT_FOR_BATCH;
  return `wait ${Math.max(0, secondsLeft ?? 0)} s: its claim has to settle`;
}

function nextOfSent(stage: Stage, message: Message, reply: MirroredMessage | undefined): string {
  if (stage === 'answered' || stage === 'refunded') return 'nothing: done';
  if (reply !== undefined)
    return `wait: what ${reply.message.kind === MessageKind.Return ? 'it carried comes back' : 'it asked for comes'} with this shard’s next block`;
  if (stage === 'sequenced') return WAIT_FOR_BATCH;
  const asks = canComeBack(message) && resultGas(message) > 0n ? ', and answers' : '';
  return `wait: shard ${message.dstShard} imports the claim and delivers${asks}`;
}

const WAIT_FOR_BATCH = 'wait: the sequencer posts it to L1 with its next batch';

function lastOf(stages: readonly StageEntry[]): Stage {
  return stages.at(-1)?.stage ?? 'sent';
}
