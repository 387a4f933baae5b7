import { z } from 'zod';
import { fillTransaction } from '../fill-transaction.js';
import { defineMethod } from '../method.js';
import { requireChain } from '../require-chain.js';
import { callRequest } from '../schema/call-request.js';

export const ethFillTransaction = defineMethod({
  name: 'eth_fillTransaction',
  summary: 'Fills in the fields that a transaction lacks: nonce, gas, fees, type.',
  heavy: true,
  params: z.tuple([callRequest]),
  run: async ({ backend, caller }, [call]) => {
    requireChain(backend, call);
    return { tx: await fillTransaction(backend, call, caller) };
  },
});
