import type { Hex } from 'viem';

declare const brand: unique symbol;
type Branded<T, B extends string> = T & { readonly [brand]: B };

/** Number of a shard: 0 is L1, a shard has `0 < id < 2^16` (docs/spec/messages.md). */
export type ShardId = Branded<number, 'ShardId'>;
/** Position of a batch in its shard's chain of batches, from 0 (docs/spec/batches.md). */
export type BatchIndex = Branded<number, 'BatchIndex'>;
/** Hash of a message bound to its source's domain (docs/spec/messages.md). */
export type MessageId = Branded<Hex, 'MessageId'>;
/** Binds ids and proofs to one L1, registry, shard and genesis (docs/spec/messages.md). */
export type Domain = Branded<Hex, 'Domain'>;
/** Hash of (origin shard, origin token) (docs/spec/messages.md). */
export type AssetId = Branded<Hex, 'AssetId'>;

/** The shard number of L1. */
export const L1_SHARD_ID = 0 as ShardId;
/** One past the highest shard number: positions in the settlement tree. */
export const MAX_SHARDS = 65_536;
