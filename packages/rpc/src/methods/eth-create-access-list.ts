import { z } from 'zod';
import { formatHalt } from '../format-halt.js';
import { defineMethod } from '../method.js';
import { toQuantity } from '../quantity.js';
import { requireChain } from '../require-chain.js';
import { resolveBlock } from '../resolve-block.js';
import { blockParamOrLatest } from '../schema/block-param.js';
import { callRequest } from '../schema/call-request.js';
import { stateOverrides } from '../schema/overrides.js';

export const ethCreateAccessList = defineMethod({
  name: 'eth_createAccessList',
  summary: 'Addresses and slots that a call touches; for a call that fails, with its error.',
  heavy: true,
  params: z.tuple([callRequest, blockParamOrLatest, stateOverrides]),
  run: async ({ backend, caller }, [call, block, state]) => {
    requireChain(backend, call);
    const outcome = await backend.createAccessList(call.request, await resolveBlock(backend, block), state, caller);
    if (outcome.status === 'halt') throw formatHalt(outcome.reason);
    const { accessList, gasUsed, error } = outcome;
    return { accessList, ...(error !== undefined && { error }), gasUsed: toQuantity(gasUsed) };
  },
});
