import type { Hex } from 'viem';
import { z } from 'zod';
import { hash, quantity64, toSafeNumber } from './hex.js';

const TAGS = ['latest', 'pending', 'safe', 'finalized', 'earliest'] as const;
const HASH_LENGTH = 66;
const MAX_INT64 = 2n ** 63n - 1n;

export type BlockTag = (typeof TAGS)[number];

export type BlockNumberParam =
  | { readonly kind: 'tag'; readonly tag: BlockTag }
  | { readonly kind: 'number'; readonly number: number };

export type BlockParam =
  | BlockNumberParam
  | { readonly kind: 'hash'; readonly hash: Hex; readonly requireCanonical: boolean };

export const LATEST: BlockNumberParam = { kind: 'tag', tag: 'latest' };

const blockNumberText: z.ZodType<BlockNumberParam, string> = z.string().transform((value, context) => {
  const tag = TAGS.find((known) => known === value);
  if (tag !== undefined) return { kind: 'tag', tag } as const;
  const parsed = quantity64.safeParse(value);
  if (!parsed.success) {
    context.addIssue(parsed.error.issues[0]?.message ?? 'invalid block number');
    return z.NEVER;
  }
  if (parsed.data > MAX_INT64) {
    context.addIssue('block number larger than int64');
    return z.NEVER;
  }
  return { kind: 'number', number: toSafeNumber(parsed.data) } as const;
});

/** A number or a tag. */
export const blockNumber: z.ZodType<BlockNumberParam> = blockNumberText;

/** A number or a tag; `latest` when left out. */
export const blockNumberOrLatest: z.ZodType<BlockNumberParam> = blockNumberText
  .nullish()
  .transform((value) => value ?? LATEST);

/** EIP-1898. */
const blockObject = z
  .object({
    blockNumber: blockNumberText.nullish(),
    blockHash: hash.nullish(),
    requireCanonical: z.boolean().nullish(),
  })
  .transform((value, context): BlockParam => {
    const { blockNumber: number, blockHash, requireCanonical } = value;
    if (number != null && blockHash != null) {
      context.addIssue('cannot specify both BlockHash and BlockNumber, choose one or the other');
      return z.NEVER;
    }
    if (blockHash != null) return { kind: 'hash', hash: blockHash, requireCanonical: requireCanonical ?? false };
    if (number != null) return number;
    context.addIssue('block number or hash is missing');
    return z.NEVER;
  });

const bareHash = hash.transform((value): BlockParam => ({ kind: 'hash', hash: value, requireCanonical: false }));

/** A number, a tag, a bare hash or an EIP-1898 object. */
export const blockParam: z.ZodType<BlockParam> = z.unknown().transform((value, context): BlockParam => {
  const schema =
    typeof value !== 'string'
      ? blockObject
      : value.length === HASH_LENGTH && value.startsWith('0x')
        ? bareHash
        : blockNumberText;
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  context.addIssue(parsed.error.issues[0]?.message ?? 'invalid block parameter');
  return z.NEVER;
});

/** Like {@link blockParam}; `latest` when left out. */
export const blockParamOrLatest: z.ZodType<BlockParam> = blockParam.nullish().transform((value) => value ?? LATEST);
