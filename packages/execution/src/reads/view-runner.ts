import { executionError } from '../errors.js';
import type { ChainRules } from '../evm/chain-rules.js';
import { fromHex } from '../hex.js';
import { simulate } from '../simulate/simulate.js';
import { createTrieState } from '../state/trie-state.js';
import type { ReplayBlock } from '../trace/replay.js';
import { accessListView } from './access-list.js';
import { ancestorsOf } from './ancestors.js';
import { callView } from './call.js';
import { estimateView } from './estimate-gas.js';
import { createInterrupt } from './interrupt.js';
import { proveAccount } from './proof-reads.js';
import { createTraceRuns } from './trace-runs.js';
import { overrideView, type View } from './view.js';
import type { ViewBlock, ViewJob, ViewKind, ViewResults } from './view-job.js';
import type { ViewSource } from './view-source.js';
import { createVmPool } from './vm-pool.js';

export interface RunOptions {
  /** Asked now and then: once it says yes the run ends with CALL_CANCELLED. */
  readonly isCancelled?: () => boolean;
}

/**
 * Runs what users want to try out, each for 5 s at most. An EVM in JavaScript starves its event loop while it runs, so a
 * process that also builds blocks should have this in a worker that it can end.
 */
export interface ViewRunner {
  /** @throws CALL_INVALID, CALL_TIMEOUT, CALL_CANCELLED, TRACE_TIMEOUT, TRACE_TOO_LARGE, BLOCK_NOT_FOUND */
  run<K extends ViewKind>(job: ViewJob<K>, options?: RunOptions): Promise<ViewResults[K]>;
}

/** @param replay - replays blocks under the same rules, from the same source */
export function createViewRunner(rules: ChainRules, source: ViewSource, replay: ReplayBlock): ViewRunner {
  const calls = createVmPool(rules, { anyInitcode: true });
  // What is estimated shall be sent, so there the limits of transactions hold.
  const estimates = createVmPool(rules, { anyInitcode: false });

  function viewOf({ stateRoot, hash, ...environment }: ViewBlock): View {
    const standing = { number: Number(environment.number), hash };
    return {
      environment,
      reader: createTrieState(fromHex(stateRoot), source.nodes, source.readCode),
      blockHash: ancestorsOf(source, standing),
    };
  }

  const traces = createTraceRuns({ rules, replay, viewOf });

  async function run(job: ViewJob, isCancelled: () => boolean): Promise<ViewResults[ViewKind]> {
    const interrupt = createInterrupt(isCancelled);
    switch (job.kind) {
      case 'call': {
        const view = await overrideView(viewOf(job.block), job.state, job.overrides);
        return calls.use(job.block, interrupt, (vm) => callView(vm, view, job.request));
      }
      case 'estimateGas': {
        const view = await overrideView(viewOf(job.block), job.state);
        return estimates.use(job.block, interrupt, (vm) => estimateView(vm, view, job.request));
      }
      case 'createAccessList': {
        const view = await overrideView(viewOf(job.block), job.state);
        return estimates.use(job.block, interrupt, (vm) => accessListView(vm, view, job.request));
      }
      case 'simulate': {
        const { base, request } = job;
        const point = { number: BigInt(base.number), timestamp: BigInt(base.timestamp) };
        return calls.use(point, interrupt, (vm) => simulate({ rules, source, vm, base, request }));
      }
      case 'traceCall':
        return traces.traceCall(job, isCancelled);
      case 'traceTransaction':
        return traces.traceTransaction(job, isCancelled);
      case 'traceBlock':
        return traces.traceBlock(job, isCancelled);
      case 'getProof':
        return proveAccount(source.nodes, fromHex(job.stateRoot), job.address, job.slots, () => {
          if (isCancelled()) throw executionError('CALL_CANCELLED', 'execution aborted (cancelled)');
        });
    }
  }

  return {
    run: <K extends ViewKind>(job: ViewJob<K>, { isCancelled = () => false }: RunOptions = {}) =>
      run(job as ViewJob, isCancelled) as Promise<ViewResults[K]>,
  };
}
