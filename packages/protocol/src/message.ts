import type { Address, Hex } from 'viem';
import type { AssetId, MessageId, ShardId } from './ids.js';

/** Message kinds, version 1 (docs/spec/messages.md). */
export const MessageKind = {
  Data: 1,
  Asset: 2,
  AssetCall: 3,
  Query: 4,
  Result: 5,
  Return: 6,
  Withdraw: 7,
} as const;
export type MessageKind = (typeof MessageKind)[keyof typeof MessageKind];

/** A cross-shard message, version 1; every field enters its id (docs/spec/messages.md). */
export interface Message {
  readonly kind: MessageKind;
  readonly srcShard: ShardId;
  /** 0 is L1. */
  readonly dstShard: ShardId;
  /** Leaf index in the source Outbox: nonce, tree position and nullifier are one number. */
  readonly index: number;
  readonly sender: Address;
  readonly target: Address;
  readonly assetId: AssetId;
  /** In the asset's smallest unit (wei for ETH). */
  readonly amount: bigint;
  readonly gasLimit: bigint;
  /** Seconds on the destination's clock. */
  readonly deadline: bigint;
  readonly refundTo: Address;
  /** RESULT, RETURN: the id of the message it answers. DATA, ASSET_CALL, QUERY: gas for the answer's callback, 0 for none. */
  readonly inReplyTo: MessageId;
  /** keccak256 of the payload that travels beside the message. */
  readonly payloadHash: Hex;
}

/** States of (source shard, index) at its destination's Inbox. */
export const DeliveryState = { Unseen: 0, Delivered: 1, Failed: 2, Expired: 3, Returned: 4 } as const;
export type DeliveryState = (typeof DeliveryState)[keyof typeof DeliveryState];

/** What became of a message that can come back, at its source's Outbox. */
export const SentStatus = { Unknown: 0, Open: 1, Answered: 2, Returned: 3 } as const;
export type SentStatus = (typeof SentStatus)[keyof typeof SentStatus];

/** What an outbox section carries for one leaf: the whole message, or the bare leaf of a withdrawal. */
export type OutboxItem = { readonly message: Message; readonly payload: Hex } | { readonly leaf: Hex };
