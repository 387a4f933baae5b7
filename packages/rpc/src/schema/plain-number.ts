import { z } from 'zod';
import { MAX_PAGE_SIZE } from '../limits.js';
import { index, quantity64 } from './hex.js';

/** A number as JSON has it, as Otterscan sends it, or a QUANTITY. */
export const plainNumber = z.union([z.int().nonnegative(), index]);

/** Entries of a page. */
export const pageSize = plainNumber.transform((value) => Math.min(Math.max(1, value), MAX_PAGE_SIZE));

/** A nonce in either form. */
export const anyNonce = z.union([quantity64, z.int().nonnegative().transform(BigInt)]);
