import type { RpcBackend } from '@bulkhead/rpc';
import type { Client } from '../channel/api.js';
import type { ViewApi } from '../views/view-api.js';

/** The part of a backend that runs users' code, or proves to them. */
export type ViewBackend = Pick<
  RpcBackend,
  | 'call'
  | 'estimateGas'
  | 'createAccessList'
  | 'simulate'
  | 'traceTransaction'
  | 'traceBlock'
  | 'traceCall'
  | 'getProof'
>;

/** Has views run by exec, for each caller in its turn and as long as it waits. */
export function createViewBackend(api: Client<ViewApi>): ViewBackend {
  return {
    call: (request, at, state, block, who) => api.call({ at, request, state, block, caller: who?.name }, who),
    estimateGas: (request, at, state, who) => api.estimateGas({ at, request, state, caller: who?.name }, who),
    createAccessList: (request, at, state, who) => api.createAccessList({ at, request, state, caller: who?.name }, who),
    simulate: (request, at, who) => api.simulate({ at, request, caller: who?.name }, who),
    traceTransaction: async (hash, options, who) =>
      (await api.traceTransaction({ hash, options, caller: who?.name }, who)).trace,
    traceBlock: (at, options, who) => api.traceBlock({ at, options, caller: who?.name }, who),
    traceCall: (request, at, options, overrides, who) =>
      api.traceCall({ at, request, options, overrides, caller: who?.name }, who),
    getProof: (address, slots, at, who) => api.getProof({ at, address, slots: [...slots], caller: who?.name }, who),
  };
}
