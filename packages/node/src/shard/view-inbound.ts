import {
  canComeBack,
  DeliveryState,
  type Message,
  MessageKind,
  originUpdateTx,
  resultGas,
  systemTxHash,
} from '@bulkhead/protocol';
import { isExpired, type MirroredMessage } from '@bulkhead/relay';
import type { Hex } from 'viem';
import { describeReason } from './describe-reason.js';
import { findClaimOf } from './find-batch.js';
import { identifyMessage, onL1 } from './message-identity.js';
import { stateName } from './message-names.js';
import type { MessageView, MessageViewContext, Stage, StageEntry } from './message-view.js';

/** A message as the shard that it is for sees it. */
export async function viewInbound(
  context: MessageViewContext,
  id: Hex,
  inbound: MirroredMessage,
): Promise<MessageView> {
  const { book } = context;
  const { message } = inbound;
  const stages = await wayTo(context, inbound);
  for (const { outcome, timestamp, blockNumber } of book.outcomes(message.srcShard, message.index))
    stages.push({
      stage: stateName(outcome.state),
      at: timestamp * 1000,
      chain: context.chainName,
      txHash: outcome.transactionHash,
      blockNumber,
    });
  const stage = stages.at(-1)?.stage ?? 'posted';
  const replyId = book.findReplyTo(id)?.sent.messageId;
  const cause = await causeOf(context, inbound, stage);
  return {
    ...identifyMessage(id, message, context.domainOf(message.srcShard)),
    stage,
    stages,
    ...(replyId && { replyId }),
    ...(cause !== undefined && { cause }),
    next: nextOfInbound(context, id, message, stage, cause),
  };
}

async function wayTo(
  { chainName, l1, findImport }: MessageViewContext,
  { message, l1Block }: MirroredMessage,
): Promise<StageEntry[]> {
  // The same transaction that its source names, so that both views agree whichever is asked first.
  const claim = findClaimOf(l1.view, message.srcShard, message.index);
  const batch = claim && l1.view.batch(message.srcShard, claim.batchIndex);
  const posted = { ...onL1(l1, l1Block), ...(batch?.l1Block === l1Block && { txHash: batch.txHash }) };
  const stages: StageEntry[] = [{ stage: 'posted', ...posted }];
  const imported = await findImport(l1Block);
  if (imported === undefined) return stages;
  const origin = l1.view.origin(imported.originNumber);
  stages.push({
    stage: 'imported',
    at: imported.timestamp * 1000,
    chain: chainName,
    ...(origin && { txHash: systemTxHash(originUpdateTx(imported.blockNumber, origin)) }),
    blockNumber: imported.blockNumber,
  });
  return stages;
}

/** Why a message to this shard waits or failed, as far as this shard can tell. */
async function causeOf(
  { l1, book, findObstacle }: MessageViewContext,
  inbound: MirroredMessage,
  stage: Stage,
): Promise<string | undefined> {
  const { message } = inbound;
  if (stage === 'failed' || stage === 'returned') {
    const failed = book
      .outcomes(message.srcShard, message.index)
      .findLast(({ outcome }) => outcome.state === DeliveryState.Failed);
    return `the call at its target failed: ${describeReason(failed?.outcome.reason ?? '0x')}`;
  }
  if (stage === 'expired') return 'it came after its deadline';
  if (stage === 'delivered') return undefined;
  if (!l1.settlement.inboundLane(message.srcShard).open) return `the lane from shard ${message.srcShard} is closed`;
  if (isExpired(message, l1.newestOrigin().timestamp)) return 'its deadline has passed';
  return stage === 'imported' ? findObstacle(inbound) : undefined;
}

function nextOfInbound(
  { now }: MessageViewContext,
  id: Hex,
  message: Message,
  stage: Stage,
  cause: string | undefined,
): string {
  if (stage === 'failed') {
    if (isExpired(message, now()))
      return `wait: the sequencer ends it with its next block, or bulkhead message finalize ${id}`;
    const until = new Date(Number(message.deadline) * 1000).toISOString();
    const then = canComeBack(message) ? 'it goes back' : 'it is over';
    return `bulkhead message retry ${id}, until ${until}: after that ${then}`;
  }
  if (stage === 'expired' || stage === 'returned')
    return canComeBack(message) ? `wait: a RETURN takes it back to shard ${message.srcShard}` : 'nothing: done';
  if (stage === 'delivered') {
    const answers = message.kind !== MessageKind.Result && resultGas(message) > 0n;
    return answers ? `wait: a RESULT takes the answer to shard ${message.srcShard}` : 'nothing: done';
  }
  if (cause !== undefined) return cause;
  const byHand = stage === 'imported' ? `, or bulkhead message deliver ${id}` : '';
  return `wait: the sequencer delivers it with its next block${byHand}`;
}
