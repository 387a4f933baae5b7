import { z } from 'zod';
import { defineMethod } from '../method.js';
import { flatCalls, traceCalls } from '../otterscan/trace-calls.js';
import { hash } from '../schema/hex.js';

export const otsTraceTransaction = defineMethod({
  name: 'ots_traceTransaction',
  summary: 'Calls of a transaction as a list, each with its depth.',
  heavy: true,
  params: z.tuple([hash]),
  run: async ({ backend, caller }, [transaction]) =>
    flatCalls((await traceCalls({ backend, caller }, transaction)).root),
});
