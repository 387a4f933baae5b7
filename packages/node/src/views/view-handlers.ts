import type { Engine, ViewJob, ViewJobs } from '@bulkhead/execution';
import type { Handlers } from '../channel/api.js';
import { packResult } from './pack.js';
import type { ViewApi } from './view-api.js';

/** Who a job is run for. */
export interface ViewCaller {
  readonly caller: string | undefined;
  readonly signal: AbortSignal | undefined;
}

/** Reads what a job stands on; called once it is its turn, so that whoever waits holds no block, and who is refused costs none. */
export type BuildJob = () => Promise<ViewJob>;

/** Builds a job and runs it; resolves with its packed result. */
export type RunView = (build: BuildJob, who: ViewCaller) => Promise<Uint8Array>;

/** Answers what users have run: has what a job stands on read, and the job run. */
export function createViewHandlers(jobs: ViewJobs, run: RunView): Handlers<ViewApi> {
  return {
    call: ({ caller, at, request, state, block }, context) =>
      run(() => jobs.call(request, at, state, block), { caller, signal: context?.signal }),
    estimateGas: ({ caller, at, request, state }, context) =>
      run(() => jobs.estimateGas(request, at, state), { caller, signal: context?.signal }),
    createAccessList: ({ caller, at, request, state }, context) =>
      run(() => jobs.createAccessList(request, at, state), { caller, signal: context?.signal }),
    simulate: ({ caller, at, request }, context) =>
      run(() => jobs.simulate(request, at), { caller, signal: context?.signal }),
    traceTransaction: ({ caller, hash, options }, context) =>
      run(() => jobs.traceTransaction(hash, options), { caller, signal: context?.signal }),
    traceBlock: ({ caller, at, options }, context) =>
      run(() => jobs.traceBlock(at, options), { caller, signal: context?.signal }),
    traceCall: ({ caller, at, request, options, overrides }, context) =>
      run(() => jobs.traceCall(request, at, options, overrides), { caller, signal: context?.signal }),
    getProof: ({ caller, at, address, slots }, context) =>
      run(() => jobs.getProof(address, slots, at), { caller, signal: context?.signal }),
  };
}

/** Runs views in this thread: for tests, and for processes that build no blocks. */
export function runViewsHere({ runView }: Pick<Engine, 'runView'>): RunView {
  return async (build, { signal }) => {
    const job = await build();
    return packResult(job, await runView(job, { isCancelled: () => signal?.aborted ?? false }));
  };
}
