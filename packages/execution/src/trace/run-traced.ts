import type { EVMResult, Message as EvmMessage, InterpreterStep } from '@ethereumjs/evm';
import type { ShardVm } from '../evm/shard-vm.js';
import type { TraceBudget } from './trace-budget.js';
import type { Traced, TracedRun, Tracer } from './tracer.js';

/** Steps between two looks at the clock. */
const STEPS_BETWEEN_PAUSES = 256;

type Done = (() => void) | undefined;

/** Runs something on an EVM with a tracer that listens; what the tracer throws ends the run. */
export async function runTraced(
  vm: ShardVm,
  tracer: Tracer,
  traced: Traced,
  budget: TraceBudget,
  run: () => Promise<TracedRun>,
): Promise<unknown> {
  const { events } = vm.evm;
  let steps = 0;
  let depth = 0;
  let failure: unknown;
  /** The EVM waits for listeners with two parameters; an error of theirs must not be lost. */
  const listener =
    <T>(handle: (value: T) => Promise<void> | void) =>
    (value: T, done: Done): void => {
      if (failure !== undefined) throw failure;
      void Promise.resolve()
        .then(() => handle(value))
        .catch((error: unknown) => {
          failure ??= error;
        })
        .finally(() => done?.());
    };
  const onStep = listener(async (step: InterpreterStep) => {
    steps += 1;
    if (steps % STEPS_BETWEEN_PAUSES === 0) await budget.pause();
    await tracer.step?.(step);
  });
  const onEnter = listener(async (message: EvmMessage) => {
    depth = message.depth;
    await tracer.enter?.(message);
  });
  const onExit = listener(async (result: EVMResult) => {
    await tracer.exit?.(result, depth);
    depth -= 1;
  });
  await tracer.begin?.(traced, vm.state);
  events.on('step', onStep);
  events.on('beforeMessage', onEnter);
  events.on('afterMessage', onExit);
  let outcome: TracedRun;
  try {
    outcome = await run();
  } catch (error) {
    throw failure ?? error;
  } finally {
    events.off('step', onStep);
    events.off('beforeMessage', onEnter);
    events.off('afterMessage', onExit);
  }
  if (failure !== undefined) throw failure;
  return tracer.result(outcome);
}
