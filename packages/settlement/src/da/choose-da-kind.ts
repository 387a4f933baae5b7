import { blobsNeeded, DaKind, MAX_BLOBS_PER_BATCH } from '@bulkhead/protocol';
import { type DaPrices, daCosts, type PayloadFacts } from './da-costs.js';

export type { DaPrices, PayloadFacts } from './da-costs.js';

export interface DaPolicy {
  /** How much less the other kind must cost, percent. */
  readonly marginPercent: number;
  /** At how many of the newest L1 blocks in a row. */
  readonly observations: number;
}

/** About a minute of an L1 with a block per 12 seconds. */
export const DEFAULT_DA_POLICY: DaPolicy = { marginPercent: 20, observations: 5 };

export interface DaSituation {
  /** Kind of the batch before. */
  readonly current: DaKind;
  /** The last change is under way: the newest batch on L1 and those behind it do not all go the same way. */
  readonly isChanging: boolean;
  /** Of L1 blocks, oldest first, each block once. */
  readonly prices: readonly DaPrices[];
  /** Of the batch that is being sealed. */
  readonly payload: PayloadFacts;
}

/**
 * Where a batch goes: where the one before went, unless the other way would have been cheaper by the margin at each of the
 * newest L1 blocks, and the last change is over. A payload that no blobs hold goes as calldata.
 */
export function chooseDaKind(policy: DaPolicy, { current, isChanging, prices, payload }: DaSituation): DaKind {
  if (blobsNeeded(payload.bytes) > MAX_BLOBS_PER_BATCH) return DaKind.Calldata;
  const newest = prices.slice(-policy.observations);
  if (isChanging || newest.length < policy.observations) return current;
  const isCheaper = newest.every((price) => {
    const { calldata, blobs } = daCosts(payload, price);
    const [own, other] = current === DaKind.Calldata ? [calldata, blobs] : [blobs, calldata];
    return other * 100n <= own * BigInt(100 - policy.marginPercent);
  });
  if (!isCheaper) return current;
  return current === DaKind.Calldata ? DaKind.Blobs : DaKind.Calldata;
}
