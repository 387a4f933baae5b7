import { z } from 'zod';
import { revertedError } from '../decode-revert.js';
import { formatHalt } from '../format-halt.js';
import { defineMethod } from '../method.js';
import { toQuantity } from '../quantity.js';
import { requireChain } from '../require-chain.js';
import { resolveBlock } from '../resolve-block.js';
import { blockParamOrLatest } from '../schema/block-param.js';
import { callRequest } from '../schema/call-request.js';
import { stateOverrides } from '../schema/overrides.js';

export const ethEstimateGas = defineMethod({
  name: 'eth_estimateGas',
  summary: 'Least gas limit with which a call succeeds.',
  heavy: true,
  params: z.tuple([callRequest, blockParamOrLatest, stateOverrides]),
  run: async ({ backend, caller }, [call, block, state]) => {
    requireChain(backend, call);
    const outcome = await backend.estimateGas(call.request, await resolveBlock(backend, block), state, caller);
    if (outcome.status === 'success') return toQuantity(outcome.gas);
    if (outcome.status === 'revert') throw revertedError(outcome.data);
    throw formatHalt(outcome.reason);
  },
});
