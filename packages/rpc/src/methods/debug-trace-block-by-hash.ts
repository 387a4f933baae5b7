import { z } from 'zod';
import { defineMethod } from '../method.js';
import { hash } from '../schema/hex.js';
import { traceOptions } from '../schema/trace-options.js';

export const debugTraceBlockByHash = defineMethod({
  name: 'debug_traceBlockByHash',
  summary: 'Traces of every transaction of a block.',
  heavy: true,
  params: z.tuple([hash, traceOptions]),
  run: ({ backend, caller }, [block, options]) => backend.traceBlock({ hash: block }, options, caller),
});
