import { z } from 'zod';
import { defineMethod } from '../method.js';
import { resolveNumber } from '../resolve-block.js';
import { blockNumber } from '../schema/block-param.js';
import { traceOptions } from '../schema/trace-options.js';

export const debugTraceBlockByNumber = defineMethod({
  name: 'debug_traceBlockByNumber',
  summary: 'Traces of every transaction of a block.',
  heavy: true,
  params: z.tuple([blockNumber, traceOptions]),
  run: ({ backend, caller }, [number, options]) =>
    backend.traceBlock({ number: resolveNumber(backend, number) }, options, caller),
});
