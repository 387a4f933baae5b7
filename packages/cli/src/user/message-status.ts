import { CodedError } from '@bulkhead/runtime';
import type { Hex } from 'viem';
import { z } from 'zod';
import type { Network } from '../supervisor/network-file.js';

/** Where a message is, in the order it goes through (docs/spec/messages.md). */
const STAGE_ORDER = [
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
export type Stage = (typeof STAGE_ORDER)[number];

const hash = z.string().regex(/^0x[0-9a-f]{64}$/) as unknown as z.ZodType<Hex>;

const stageSchema = z.object({
  stage: z.enum(STAGE_ORDER),
  /** Milliseconds since the Unix epoch. */
  at: z.number().optional(),
  chain: z.string(),
  txHash: hash.optional(),
  blockNumber: z.number().optional(),
});
export type StageEntry = z.infer<typeof stageSchema>;

/** What one chain's `shard_getMessage` knows of a message. */
const shardViewSchema = z.object({
  messageId: hash,
  kind: z.string(),
  srcShard: z.number(),
  dstShard: z.number(),
  index: z.number(),
  stage: z.enum(STAGE_ORDER),
  stages: z.array(stageSchema),
  replyId: hash.optional(),
  cause: z.string().optional(),
  next: z.string(),
});
type ShardView = z.infer<typeof shardViewSchema>;

/** One message as users see it: the views of both ends put together. */
export interface MessageStatus {
  readonly messageId: Hex;
  readonly kind: string;
  /** Absent for a deposit. */
  readonly srcShard?: number;
  readonly dstShard?: number;
  readonly stage: Stage;
  readonly stages: readonly StageEntry[];
  /** The RETURN or RESULT that answers it. */
  readonly replyId?: Hex;
  readonly cause?: string;
  readonly next: string;
}

/** @throws CodedError RPC_UNREACHABLE (retry), RPC_ANSWER (reject) */
export async function callRpc(url: string, method: string, params: readonly unknown[]): Promise<unknown> {
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }),
    signal: AbortSignal.timeout(10_000),
  }).catch((cause: unknown) => {
    throw new CodedError({ code: 'RPC_UNREACHABLE', message: `${url} does not answer`, verdict: 'retry', cause });
  });
  const body = (await answer.json()) as { result?: unknown; error?: { code: number; message: string } };
  if (body.error !== undefined)
    throw new CodedError({ code: 'RPC_ANSWER', message: `${method}: ${body.error.message}`, verdict: 'reject' });
  return body.result;
}

async function viewOn(url: string, idOrTx: Hex): Promise<ShardView | undefined> {
  const result = await callRpc(url, 'shard_getMessage', [idOrTx]);
  return result === null ? undefined : shardViewSchema.parse(result);
}

/**
 * Asks every shard of the network what it knows of a message; `idOrTx` is its id or the transaction that sent it.
 *
 * @returns undefined when no shard knows it.
 */
export async function findMessage(network: Network, idOrTx: Hex): Promise<MessageStatus | undefined> {
  const answers = await Promise.allSettled(network.shards.map((shard) => viewOn(shard.rpcUrl, idOrTx)));
  const views = answers.flatMap((answer) => (answer.status === 'fulfilled' && answer.value ? [answer.value] : []));
  const first = views[0];
  if (first === undefined) return undefined;
  // A transaction hash is known at the source only: ask the destination by id.
  const destination = network.shards.find((shard) => shard.id === first.dstShard);
  if (destination !== undefined && idOrTx !== first.messageId) {
    const other = await viewOn(destination.rpcUrl, first.messageId).catch(() => undefined);
    if (other !== undefined) views.push(other);
  }
  return merge(views);
}

/** Which messages a list holds. */
export interface ListFilter {
  readonly shards: readonly number[];
  readonly address?: string;
  readonly kind?: string;
  readonly status?: string;
  readonly limit: number;
}

/** Messages that the shards of the network know, the views of both ends put together, newest first. */
export async function listMessages(network: Network, filter: ListFilter): Promise<readonly MessageStatus[]> {
  const { shards, address, kind, status, limit } = filter;
  const asked = { ...(address && { address }), ...(kind && { kind }), limit: Math.min(limit, MAX_LISTED) };
  const answers = await Promise.all(
    network.shards
      .filter(({ id }) => shards.includes(id))
      .map(async ({ rpcUrl }) => z.array(shardViewSchema).parse(await callRpc(rpcUrl, 'shard_getMessages', [asked]))),
  );
  const byId = new Map<Hex, ShardView[]>();
  for (const view of answers.flat()) byId.set(view.messageId, [...(byId.get(view.messageId) ?? []), view]);
  return [...byId.values()]
    .flatMap((views) => merge(views) ?? [])
    .filter(({ stage }) => status === undefined || stage === status)
    .sort((a, b) => (b.stages[0]?.at ?? 0) - (a.stages[0]?.at ?? 0))
    .slice(0, limit);
}

/** What a shard answers at most (docs/limits.md). */
const MAX_LISTED = 200;

function merge(views: readonly ShardView[]): MessageStatus | undefined {
  const stages = new Map<Stage, StageEntry>();
  for (const view of views)
    for (const entry of view.stages) stages.set(entry.stage, { ...stages.get(entry.stage), ...entry });
  const ordered = STAGE_ORDER.flatMap((stage) => stages.get(stage) ?? []);
  const latest = views.reduce(
    (best: ShardView | undefined, view) =>
      best === undefined || STAGE_ORDER.indexOf(view.stage) > STAGE_ORDER.indexOf(best.stage) ? view : best,
    undefined,
  );
  if (latest === undefined) return undefined;
  const replyId = views.find((view) => view.replyId !== undefined)?.replyId;
  return {
    messageId: latest.messageId,
    kind: latest.kind,
    srcShard: latest.srcShard,
    dstShard: latest.dstShard,
    stage: latest.stage,
    stages: ordered,
    ...(replyId && { replyId }),
    ...(latest.cause === undefined ? {} : { cause: latest.cause }),
    next: latest.next,
  };
}
