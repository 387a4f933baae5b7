import { z } from 'zod';
import { defineMethod } from '../method.js';
import { traceCalls } from '../otterscan/trace-calls.js';
import { hash } from '../schema/hex.js';

export const otsGetTransactionError = defineMethod({
  name: 'ots_getTransactionError',
  summary: 'What a transaction reverted with; 0x when it succeeded.',
  heavy: true,
  params: z.tuple([hash]),
  run: async ({ backend, caller }, [transaction]) =>
    (await traceCalls({ backend, caller }, transaction, { onlyTopCall: true })).errorOutput,
});
