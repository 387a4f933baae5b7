import { z } from 'zod';
import { RpcError } from '../errors.js';
import { defineMethod } from '../method.js';
import { resolveBlock } from '../resolve-block.js';
import { blockParamOrLatest } from '../schema/block-param.js';
import { simulationRequest } from '../schema/simulation-request.js';

export const ethSimulateV1 = defineMethod({
  name: 'eth_simulateV1',
  summary: 'Runs blocks of calls on top of a state.',
  heavy: true,
  params: z.tuple([simulationRequest, blockParamOrLatest]),
  run: async ({ backend, caller }, [request, block]) => {
    const outcome = await backend.simulate(request, await resolveBlock(backend, block), caller);
    if (outcome.status === 'refused') throw new RpcError(outcome.code, outcome.message);
    return outcome.blocks;
  },
});
