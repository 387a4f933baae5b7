import type { CallTrace, TraceOptions, TransactionTrace } from '@bulkhead/protocol';
import type { ChainRules } from '../evm/chain-rules.js';
import { createScene, createShardVm, type ShardVm } from '../evm/shard-vm.js';
import { createTracer } from '../trace/create-tracer.js';
import type { ReplayBlock, ReplayedTransaction } from '../trace/replay.js';
import { runTraced } from '../trace/run-traced.js';
import { createTraceBudget, type TraceBudget } from '../trace/trace-budget.js';
import { tracedRunOf } from '../trace/traced-transaction.js';
import type { Tracer } from '../trace/tracer.js';
import { CALL_GAS_CAP, checkRequest, runCall, toRunnable } from './call.js';
import { createInterrupt } from './interrupt.js';
import { overrideView, type View } from './view.js';
import type { ViewBlock, ViewInputs } from './view-job.js';

/** Traces: what happened inside transactions of the past, and what would happen inside calls. */
export interface TraceRuns {
  /** @throws TRACE_TOO_LARGE, TRACE_TIMEOUT, CALL_CANCELLED */
  traceTransaction(inputs: ViewInputs['traceTransaction'], isCancelled: () => boolean): Promise<unknown>;
  /** @throws as `traceTransaction` */
  traceBlock(inputs: ViewInputs['traceBlock'], isCancelled: () => boolean): Promise<readonly TransactionTrace[]>;
  /** @throws as `traceTransaction`, and CALL_INVALID */
  traceCall(inputs: ViewInputs['traceCall'], isCancelled: () => boolean): Promise<CallTrace>;
}

export function createTraceRuns(modules: {
  readonly rules: ChainRules;
  readonly replay: ReplayBlock;
  readonly viewOf: (block: ViewBlock) => View;
}): TraceRuns {
  const { rules, replay, viewOf } = modules;

  function tracerFor(vm: ShardVm, options: TraceOptions, budget: TraceBudget): Tracer {
    return createTracer(options, budget, (address) => vm.evm.precompiles.get(address) !== undefined);
  }

  function trace(each: ReplayedTransaction, options: TraceOptions, budget: TraceBudget): Promise<unknown> {
    const { vm, traced } = each;
    return runTraced(vm, tracerFor(vm, options, budget), traced, budget, () => each.run());
  }

  return {
    async traceTransaction({ plan, options }, isCancelled) {
      const budget = createTraceBudget(options.timeoutMs, isCancelled);
      const interrupt = createInterrupt(isCancelled, options.timeoutMs);
      const last = plan.transactions.length - 1;
      let result: unknown;
      await replay(plan, interrupt, async (each) => {
        await budget.pause();
        if (each.index === last) result = await trace(each, options, budget);
        else await each.run();
      });
      return result;
    },
    async traceBlock({ plan, options }, isCancelled) {
      const budget = createTraceBudget(options.timeoutMs, isCancelled);
      const interrupt = createInterrupt(isCancelled, options.timeoutMs);
      const traces: TransactionTrace[] = [];
      await replay(plan, interrupt, async (each) => {
        await budget.pause();
        traces.push({ txHash: each.json.hash, result: await trace(each, options, budget) });
      });
      return traces;
    },
    async traceCall({ block, request, options, overrides }, isCancelled) {
      checkRequest(request);
      const view = await overrideView(viewOf(block), overrides?.state, overrides?.block);
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
      const budget = createTraceBudget(options.timeoutMs, isCancelled);
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
