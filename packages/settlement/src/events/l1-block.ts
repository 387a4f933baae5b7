import { hex32, type L1Origin, uint, uintNumber } from '@bulkhead/protocol';
import type { Hex } from 'viem';
import { z } from 'zod';
import { type L1Event, l1EventSchema } from './l1-event.js';

/** Names one L1 block. */
export interface L1BlockRef {
  readonly number: number;
  readonly hash: Hex;
}

/** One L1 block as the network sees it: its header's fields, the settlement root at its end, our events in log order. */
export interface L1Block {
  readonly origin: L1Origin;
  readonly events: readonly L1Event[];
}

export const l1OriginSchema = z.strictObject({
  number: uintNumber(64),
  hash: hex32(),
  parentHash: hex32(),
  timestamp: uintNumber(64),
  baseFee: uint(256),
  prevRandao: hex32(),
  parentBeaconBlockRoot: hex32(),
  settlementRoot: hex32(),
});

/** Reads a stored block. */
export const l1BlockSchema = z.strictObject({ origin: l1OriginSchema, events: z.array(l1EventSchema) });
