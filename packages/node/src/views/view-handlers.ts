import type { Engine, ViewJob, ViewJobs } from '@bulkhead/execution';
import type { Handlers } from '../channel/api.js';
import { packResult } from './pack.js';
import type { ViewApi } from './view-api.js';

/** Who a job is run for. */
export interface ViewCaller {
  readonly caller: string | undefined;
  readonly signal: AbortSignal | undefined;
}

/** Runs a job; resolves with its packed result. */
export type RunView = (job: ViewJob, who: ViewCaller) => Promise<Uint8Array>;

/** Answers what users have run: reads what a job stands on, and has it run. */
export function createViewHandlers(jobs: ViewJobs, run: RunView): Handlers<ViewApi> {
  return {
    call: async ({ caller, at, request, state, block }, context) =>
      run(await jobs.call(request, at, state, block), { caller, signal: context?.signal }),
    estimateGas: async ({ caller, at, request, state }, context) =>
      run(await jobs.estimateGas(request, at, state), { caller, signal: context?.signal }),
    createAccessList: async ({ caller, at, request, state }, context) =>
      run(await jobs.createAccessList(request, at, state), { caller, signal: context?.signal }),
    simulate: async ({ caller, at, request }, context) =>
      run(await jobs.simulate(request, at), { caller, signal: context?.signal }),
    traceTransaction: async ({ caller, hash, options }, context) =>
      run(await jobs.traceTransaction(hash, options), { caller, signal: context?.signal }),
    traceBlock: async ({ caller, at, options }, context) =>
      run(await jobs.traceBlock(at, options), { caller, signal: context?.signal }),
    traceCall: async ({ caller, at, request, options, overrides }, context) =>
      run(await jobs.traceCall(request, at, options, overrides), { caller, signal: context?.signal }),
    getProof: async ({ caller, at, address, slots }, context) =>
      run(await jobs.getProof(address, slots, at), { caller, signal: context?.signal }),
  };
}

/** Runs views in this thread: for tests, and for processes that build no blocks. */
export function runViewsHere({ runView }: Pick<Engine, 'runView'>): RunView {
  return async (job, { signal }) =>
    packResult(job, await runView(job, { isCancelled: () => signal?.aborted ?? false }));
}
