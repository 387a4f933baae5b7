import type {
  BlockSelector,
  CallRequest,
  CallTrace,
  TraceCallOverrides,
  TraceOptions,
  TransactionTrace,
} from '@bulkhead/protocol';
import type { Hex } from 'viem';
import { executionError } from '../errors.js';
import type { ChainRules } from '../evm/chain-rules.js';
import { createScene, createShardVm, type ShardVm } from '../evm/shard-vm.js';
import type { ShardStorage } from '../storage/shard-storage.js';
import { createTracer } from '../trace/create-tracer.js';
import type { ReplayBlock, ReplayedTransaction } from '../trace/replay.js';
import { runTraced } from '../trace/run-traced.js';
import { createTraceBudget, type TraceBudget } from '../trace/trace-budget.js';
import { tracedRunOf } from '../trace/traced-transaction.js';
import type { Tracer } from '../trace/tracer.js';
import { getSummary } from './block-index.js';
import { CALL_GAS_CAP, checkRequest, runCall, toRunnable } from './call.js';
import { overrideView, type View } from './view.js';

/** Traces: what happened inside transactions of the past, and what would happen inside calls. */
export interface TraceReads {
  /** @throws NOT_TRACEABLE, TRACE_TOO_LARGE, TRACE_TIMEOUT */
  traceTransaction(hash: Hex, options: TraceOptions): Promise<unknown>;
  /** @throws as `traceTransaction`, and BLOCK_NOT_FOUND */
  traceBlock(at: BlockSelector, options: TraceOptions): Promise<readonly TransactionTrace[]>;
  /** @throws as `traceBlock`, and CALL_INVALID */
  traceCall(
    request: CallRequest,
    at: BlockSelector,
    options: TraceOptions,
    overrides?: TraceCallOverrides,
  ): Promise<CallTrace>;
}

export function createTraceReads(modules: {
  readonly rules: ChainRules;
  readonly storage: ShardStorage;
  readonly replay: ReplayBlock;
  readonly viewOf: (at: BlockSelector) => Promise<View>;
}): TraceReads {
  const { rules, storage, replay, viewOf } = modules;

  function tracerFor(vm: ShardVm, options: TraceOptions, budget: TraceBudget): Tracer {
    return createTracer(options, budget, (address) => vm.evm.precompiles.get(address) !== undefined);
  }

  function trace(each: ReplayedTransaction, options: TraceOptions, budget: TraceBudget): Promise<unknown> {
    const { vm, traced } = each;
    return runTraced(vm, tracerFor(vm, options, budget), traced, budget, () => each.run());
  }

  return {
    async traceTransaction(hash, options) {
      const location = await storage.buckets.location.find(hash);
      if (location === undefined) throw executionError('NOT_TRACEABLE', 'transaction not found');
      const budget = createTraceBudget(options.timeoutMs);
      let result: unknown;
      await replay(
        location.block,
        async (each) => {
          await budget.pause();
          if (each.index === location.index) result = await trace(each, options, budget);
          else await each.run();
        },
        location.index,
      );
      return result;
    },
    async traceBlock(at, options) {
      const { number } = await getSummary(storage, at);
      if (number === 0) throw executionError('NOT_TRACEABLE', 'genesis is not traceable');
      const budget = createTraceBudget(options.timeoutMs);
      const traces: TransactionTrace[] = [];
      await replay(number, async (each) => {
        await budget.pause();
        traces.push({ txHash: each.json.hash, result: await trace(each, options, budget) });
      });
      return traces;
    },
    async traceCall(request, at, options, overrides) {
      checkRequest(request);
      const view = await overrideView(await viewOf(at), overrides?.state, overrides?.block);
      const { environment } = view;
      const vm = await createShardVm(rules.commonAt(environment), {
        anyInitcode: true,
        burnsBaseFee: rules.burnsBaseFee,
      });
      // Tracers look at the state before the call sets its own copy of it.
      vm.setScene(createScene(view.reader, view.blockHash));
      const asked = request.gas ?? CALL_GAS_CAP;
      const transaction = await toRunnable(view, request, asked < CALL_GAS_CAP ? asked : CALL_GAS_CAP);
      const { sender: from, to, gasLimit } = transaction;
      const budget = createTraceBudget(options.timeoutMs);
      const traced = { from, to, coinbase: environment.coinbase, gasLimit, authorities: [] };
      let halted: string | undefined;
      const result = await runTraced(vm, tracerFor(vm, options, budget), traced, budget, async () => {
        const run = await runCall(vm, view, transaction);
        if (run.ran) return tracedRunOf(run.outcome);
        halted = run.reason;
        return { gasUsed: 0n, output: new Uint8Array(0), exception: run.reason };
      });
      return halted === undefined ? { status: 'ran', result } : { status: 'halt', reason: halted };
    },
  };
}
