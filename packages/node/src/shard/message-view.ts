import type { Message, ShardId } from '@bulkhead/protocol';
import type { MirroredMessage } from '@bulkhead/relay';
import type { Hex } from 'viem';
import type { DomainOf } from './domain-of.js';
import type { FindImport } from './find-import.js';
import type { L1State } from './l1-state.js';
import type { MessageBook } from './message-book.js';
import { viewInbound } from './view-inbound.js';
import { viewSent } from './view-sent.js';

/**
 * Where a message is. `refunded` and `answered` close it at its source: what it carried is back, or its answer has come
 * (docs/spec/messages.md).
 */
export type Stage =
  | 'sent'
  | 'sequenced'
  | 'posted'
  | 'imported'
  | 'failed'
  | 'delivered'
  | 'expired'
  | 'returned'
  | 'answered'
  | 'refunded'
  | 'settled'
  | 'paid';

export interface StageEntry {
  readonly stage: Stage;
  /** Milliseconds since the Unix epoch. */
  readonly at?: number;
  readonly chain: string;
  readonly txHash?: Hex;
  readonly blockNumber?: number;
}

/** What `shard_getMessage` answers: this shard's own part of a message's way. */
export interface MessageView extends MessageIdentity {
  readonly stage: Stage;
  readonly stages: readonly StageEntry[];
  /** The RETURN or RESULT that answers it. */
  readonly replyId?: Hex;
  /** Why it waits, or failed. */
  readonly cause?: string;
  readonly next: string;
}

/** The message itself; amounts as quantities. */
export interface MessageIdentity {
  readonly messageId: Hex;
  readonly kind: string;
  readonly srcShard: number;
  readonly dstShard: number;
  readonly index: number;
  readonly sender: Hex;
  readonly target: Hex;
  readonly assetId: Hex;
  readonly amount: Hex;
  /** Seconds; 0 for none. */
  readonly deadline: number;
  /** All of it, and the domain of its source: together they hash to the id, so that whoever asks need not believe the rest. */
  readonly message: MessageJson;
  readonly domain?: Hex;
}

/** Amounts, gas and times as quantities. */
export type MessageJson = Omit<Message, 'amount' | 'gasLimit' | 'deadline'> & {
  readonly amount: Hex;
  readonly gasLimit: Hex;
  readonly deadline: Hex;
};

export interface MessageViewContext {
  readonly shardId: ShardId;
  readonly chainName: string;
  readonly l1: L1State;
  readonly book: MessageBook;
  readonly domainOf: DomainOf;
  readonly findImport: FindImport;
  readonly findObstacle: (inbound: MirroredMessage) => Promise<string | undefined>;
  /** Of this shard's head, seconds. */
  readonly now: () => number;
  /** W, seconds. */
  readonly challengeWindow: number;
}

/** @returns what this shard knows of a message it sent or that is for it. */
export async function viewMessage(context: MessageViewContext, idOrTx: Hex): Promise<MessageView | undefined> {
  const sent = context.book.findSent(idOrTx);
  if (sent !== undefined) return viewSent(context, sent);
  const inbound = context.book.findInbound(idOrTx);
  return inbound && viewInbound(context, idOrTx, inbound);
}
