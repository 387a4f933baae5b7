import { type Domain, hex32, MessageKind, messageId, messageSchema } from '@bulkhead/protocol/user';
import type { Hex } from 'viem';
import { z } from 'zod';

/** Where a message is, in the order it goes through (docs/spec/messages.md). */
export const MESSAGE_STAGES = [
  'sent',
  'sequenced',
  'posted',
  'imported',
  'failed',
  'delivered',
  'expired',
  'returned',
  'answered',
  'refunded',
  'settled',
  'paid',
] as const;
export type MessageStage = (typeof MESSAGE_STAGES)[number];

/** Entries of one view. */
const MAX_STAGES = 64;

const stageSchema = z.object({
  stage: z.enum(MESSAGE_STAGES),
  /** Milliseconds since the Unix epoch. */
  at: z.number().optional(),
  chain: z.string(),
  txHash: hex32().optional(),
  blockNumber: z.number().optional(),
});
export type MessageStageEntry = z.infer<typeof stageSchema>;

/**
 * What one shard's `shard_getMessage` knows of a message. What the message is comes from the message itself, which hashes to the id:
 * a node can't say that one is from or to other shards than it is.
 */
export const messageViewSchema = z
  .object({
    messageId: hex32(),
    message: messageSchema,
    /** Of its source. */
    domain: hex32().transform((domain) => domain as Domain),
    stage: z.enum(MESSAGE_STAGES),
    stages: z.array(stageSchema).max(MAX_STAGES),
    replyId: hex32().optional(),
    cause: z.string().optional(),
    next: z.string(),
  })
  .refine((view) => messageId(view.domain, view.message) === view.messageId, {
    error: 'the message does not hash to its id',
  })
  .transform(({ message, domain: _, ...view }) => ({
    ...view,
    kind: nameOf(message.kind),
    srcShard: message.srcShard,
    dstShard: message.dstShard,
  }));
export type MessageView = z.output<typeof messageViewSchema>;

function nameOf(kind: MessageKind): string {
  return (Object.entries(MessageKind).find(([, value]) => value === kind)?.[0] ?? '').toUpperCase();
}

/** One message as users see it: the views of both ends put together. */
export interface MessageStatus {
  readonly messageId: Hex;
  /** `DATA`, `ASSET`, `ASSETCALL`, `QUERY`, `RESULT`, `RETURN` or `WITHDRAW`. */
  readonly kind: string;
  readonly srcShard: number;
  /** 0 is L1. */
  readonly dstShard: number;
  readonly stage: MessageStage;
  /** In the order of `MESSAGE_STAGES`. */
  readonly stages: readonly MessageStageEntry[];
  /** The RETURN or RESULT that answers it. */
  readonly replyId?: Hex;
  /** Why it waits, or failed. */
  readonly cause?: string;
  /** What happens next by itself, or what its user can do. */
  readonly next: string;
}

/** The views of several shards on one message put together; undefined without any. */
export function mergeMessageViews(views: readonly MessageView[]): MessageStatus | undefined {
  const stages = new Map<MessageStage, MessageStageEntry>();
  for (const view of views)
    for (const entry of view.stages) stages.set(entry.stage, { ...stages.get(entry.stage), ...entry });
  const rank = ({ stage }: MessageView) => MESSAGE_STAGES.indexOf(stage);
  const latest = views.reduce(
    (best: MessageView | undefined, view) => (best === undefined || rank(view) > rank(best) ? view : best),
    undefined,
  );
  if (latest === undefined) return undefined;
  const { messageId, kind, srcShard, dstShard, stage, cause, next } = latest;
  const replyId = views.find((view) => view.replyId !== undefined)?.replyId;
  return {
    messageId,
    kind,
    srcShard,
    dstShard,
    stage,
    stages: MESSAGE_STAGES.flatMap((name) => stages.get(name) ?? []),
    ...(replyId !== undefined && { replyId }),
    ...(cause !== undefined && { cause }),
    next,
  };
}
