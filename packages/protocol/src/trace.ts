import type { BlockOverrides, StateOverrides } from './eth-json.js';

/** Tracers by the names that geth gives them; without a name each step is logged. */
export const TRACERS = ['callTracer', 'prestateTracer', '4byteTracer', 'noopTracer'] as const;
export type TracerName = (typeof TRACERS)[number];

/** Options of debug_trace*, parsed. */
export interface TraceOptions {
  /** Undefined logs each step. */
  readonly tracer: TracerName | undefined;
  /** callTracer: events as well. */
  readonly withLog: boolean;
  /** callTracer: the outermost call alone. */
  readonly onlyTopCall: boolean;
  /** prestateTracer: what changed, before and after. */
  readonly diffMode: boolean;
  readonly disableStack: boolean;
  readonly disableStorage: boolean;
  readonly enableMemory: boolean;
  readonly enableReturnData: boolean;
  /** Steps that are logged at most; 0 for as many as there are. */
  readonly limit: number;
  /** CPU time of the whole request, milliseconds. */
  readonly timeoutMs: number;
}

export interface TraceCallOverrides {
  readonly state?: StateOverrides | undefined;
  readonly block?: BlockOverrides | undefined;
}

/** A trace of one transaction of a block; `result` has the form of its tracer. */
export interface TransactionTrace {
  readonly txHash: `0x${string}`;
  readonly result: unknown;
}

/** A trace of a call, or why there is none. */
export type CallTrace =
  | { readonly status: 'ran'; readonly result: unknown }
  | { readonly status: 'halt'; readonly reason: string };
