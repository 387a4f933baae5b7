import { z } from 'zod';
import { defineMethod } from '../method.js';
import { hash } from '../schema/hex.js';
import { traceOptions } from '../schema/trace-options.js';

export const debugTraceTransaction = defineMethod({
  name: 'debug_traceTransaction',
  summary: 'Steps, calls or state of a transaction of the past, run again.',
  heavy: true,
  params: z.tuple([hash, traceOptions]),
  run: ({ backend, caller }, [transaction, options]) => backend.traceTransaction(transaction, options, caller),
});
