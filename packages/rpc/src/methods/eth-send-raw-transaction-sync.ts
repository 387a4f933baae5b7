import { z } from 'zod';
import { awaitReceipt } from '../await-receipt.js';
import { formatSubmitRefusal } from '../format-submit-refusal.js';
import { DEFAULT_SYNC_MS, MAX_SYNC_MS } from '../limits.js';
import { defineMethod } from '../method.js';
import { data, index } from '../schema/hex.js';

/** Milliseconds, as a number or in hex; longer waits than the limit end there. */
const patience = z
  .union([index, z.int().nonnegative()])
  .transform((value) => Math.min(value, MAX_SYNC_MS))
  .nullish();

export const ethSendRawTransactionSync = defineMethod({
  name: 'eth_sendRawTransactionSync',
  summary: 'EIP-7966: sends a signed transaction and waits for its receipt.',
  ordered: true,
  params: z.tuple([data, patience]),
  run: async (context, [raw, patienceMs]) => {
    const outcome = await context.backend.submit(raw);
    if (!outcome.accepted) throw formatSubmitRefusal(outcome.code, outcome.detail);
    return awaitReceipt(context, outcome.hash, patienceMs ?? DEFAULT_SYNC_MS);
  },
});
