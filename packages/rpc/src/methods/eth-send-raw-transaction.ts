import { z } from 'zod';
import { formatSubmitRefusal } from '../format-submit-refusal.js';
import { defineMethod } from '../method.js';
import { data } from '../schema/hex.js';

export const ethSendRawTransaction = defineMethod({
  name: 'eth_sendRawTransaction',
  summary: 'Hands a signed transaction to the pool; its hash.',
  ordered: true,
  params: z.tuple([data]),
  run: async ({ backend }, [raw]) => {
    const outcome = await backend.submit(raw);
    if (!outcome.accepted) throw formatSubmitRefusal(outcome.code, outcome.detail);
    return outcome.hash;
  },
});
