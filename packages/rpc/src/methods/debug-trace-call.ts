import { z } from 'zod';
import { formatHalt } from '../format-halt.js';
import { defineMethod } from '../method.js';
import { requireChain } from '../require-chain.js';
import { resolveBlock } from '../resolve-block.js';
import { blockParamOrLatest } from '../schema/block-param.js';
import { callRequest } from '../schema/call-request.js';
import { traceCallOptions } from '../schema/trace-call-options.js';

export const debugTraceCall = defineMethod({
  name: 'debug_traceCall',
  summary: 'Steps, calls or state of a call; state and block may be overridden.',
  heavy: true,
  params: z.tuple([callRequest, blockParamOrLatest, traceCallOptions.optional()]),
  run: async ({ backend, caller }, [call, block, given]) => {
    requireChain(backend, call);
    const { options, overrides } = given ?? traceCallOptions.parse(undefined);
    const at = await resolveBlock(backend, block);
    const outcome = await backend.traceCall(call.request, at, options, overrides, caller);
    if (outcome.status === 'halt') throw formatHalt(outcome.reason);
    return outcome.result;
  },
});
