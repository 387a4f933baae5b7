import { hex32 } from '@bulkhead/protocol/user';
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

const stageSchema = z.object({
  stage: z.enum(MESSAGE_STAGES),
  /** Milliseconds since the Unix epoch. */
  at: z.number().optional(),
  chain: z.string(),
  txHash: hex32().optional(),
  blockNumber: z.number().optional(),
});
export type MessageStageEntry = z.infer<typeof stageSchema>;

/** What one shard's `shard_getMessage` knows of a message. */
export const messageViewSchema = z.object({
  messageId: hex32(),
  kind: z.string(),
  srcShard: z.number(),
  dstShard: z.number(),
  stage: z.enum(MESSAGE_STAGES),
  stages: z.array(stageSchema),
  replyId: hex32().optional(),
  cause: z.string().optional(),
  next: z.string(),
});
export type MessageView = z.infer<typeof messageViewSchema>;

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
