import type { Hex } from 'viem';
import { z } from 'zod';

const MAX_LENGTH = 66;

/** Ids are opaque; some clients pad them, and then no filter is found. */
export const filterId: z.ZodType<Hex> = z
  .string()
  .max(MAX_LENGTH, 'id too long')
  .regex(/^0x[0-9a-fA-F]+$/, 'invalid hex string')
  .transform((value): Hex => `0x${value.slice(2).toLowerCase()}`);
