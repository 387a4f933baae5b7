import { z } from 'zod';
import type { AssetId, MessageId } from './ids.js';
import { type Message, MessageKind } from './message.js';
import { address, hex32, shardId, shardIdOrL1, uint, uintNumber } from './parse.js';

const KINDS: ReadonlySet<number> = new Set(Object.values(MessageKind));

/**
 * A message as it comes from gossip, JSON or a log: every field, no other, each in range; hex in lower case afterwards.
 * Says nothing about whether its destination will take it: that law is the Inbox's.
 */
export const messageSchema = z
  .strictObject({
    kind: uintNumber(8)
      .refine((kind) => KINDS.has(kind), { error: 'unknown message kind' })
      .transform((kind) => kind as MessageKind),
    srcShard: shardId(),
    dstShard: shardIdOrL1(),
    index: uintNumber(32),
    sender: address(),
    target: address(),
    assetId: hex32().transform((id) => id as AssetId),
    amount: uint(256),
    gasLimit: uint(64),
    deadline: uint(64),
    refundTo: address(),
    inReplyTo: hex32().transform((id) => id as MessageId),
    payloadHash: hex32(),
  })
  .refine((message) => message.srcShard !== message.dstShard, { error: 'message to its own shard' });

/** As `messageSchema.parse`, but undefined instead of an error. */
export function findMessage(raw: unknown): Message | undefined {
  return messageSchema.safeParse(raw).data;
}
