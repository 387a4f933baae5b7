import type { TraceOptions } from '@bulkhead/protocol';
import type { Address, Hex } from 'viem';
import { z } from 'zod';
import { DEFAULT_TRACE_MS } from '../limits.js';
import type { MethodContext } from '../method.js';

/** A frame of callTracer, as far as Otterscan's methods look at it. */
export interface TracedCall {
  readonly type: string;
  readonly from: Address;
  readonly to?: Address | undefined;
  readonly value?: Hex | undefined;
  readonly input: Hex;
  readonly output?: Hex | undefined;
  readonly error?: string | undefined;
  readonly calls?: readonly TracedCall[] | undefined;
}

const hex = z.string() as unknown as z.ZodType<Hex>;
const frame: z.ZodType<TracedCall> = z.lazy(() =>
  z.object({
    type: z.string(),
    from: hex,
    to: hex.optional(),
    value: hex.optional(),
    input: hex,
    output: hex.optional(),
    error: z.string().optional(),
    calls: z.array(frame).optional(),
  }),
);

const CALL_TRACER: TraceOptions = {
  tracer: 'callTracer',
  withLog: false,
  onlyTopCall: false,
  diffMode: false,
  disableStack: true,
  disableStorage: true,
  enableMemory: false,
  enableReturnData: false,
  limit: 0,
  timeoutMs: DEFAULT_TRACE_MS,
};

/** The calls of a transaction, and what it reverted with. */
export async function traceCalls(
  { backend, caller }: Pick<MethodContext, 'backend' | 'caller'>,
  hash: Hex,
  options: Partial<TraceOptions> = {},
): Promise<{ readonly root: TracedCall; readonly errorOutput: Hex }> {
  const root = frame.parse(await backend.traceTransaction(hash, { ...CALL_TRACER, ...options }, caller));
  return { root, errorOutput: root.error === undefined ? '0x' : (root.output ?? '0x') };
}

/** The calls of every transaction of a block. */
export async function traceBlockCalls(
  { backend, caller }: Pick<MethodContext, 'backend' | 'caller'>,
  number: number,
): Promise<readonly { readonly hash: Hex; readonly root: TracedCall }[]> {
  const traces = await backend.traceBlock({ number }, CALL_TRACER, caller);
  return traces.map(({ txHash, result }) => ({ hash: txHash, root: frame.parse(result) }));
}

/** Calls in the order in which they were made. */
export function flatCalls(root: TracedCall, depth = 0): readonly unknown[] {
  const { type, from, to, value, input, output, calls = [] } = root;
  const own = { type, depth, from, to: to ?? null, value: value ?? null, input, output: output ?? '0x' };
  return [own, ...calls.flatMap((call) => flatCalls(call, depth + 1))];
}
