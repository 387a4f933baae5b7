import type { TraceCallOverrides, TraceOptions } from '@bulkhead/protocol';
import { z } from 'zod';
import { blockOverrides, stateOverrides } from './overrides.js';
import { traceOptions } from './trace-options.js';

const overrides = z.object({ stateOverrides: stateOverrides.optional(), blockOverrides: blockOverrides.optional() });

export interface TraceCallOptions {
  readonly options: TraceOptions;
  readonly overrides: TraceCallOverrides;
}

/** Third parameter of debug_traceCall: options of the trace, and overrides beside them. */
export const traceCallOptions = z.unknown().transform((value, context): TraceCallOptions => {
  const options = traceOptions.safeParse(value ?? undefined);
  const changed = overrides.safeParse(value ?? {});
  if (options.success && changed.success) {
    const { stateOverrides: state, blockOverrides: block } = changed.data;
    return { options: options.data, overrides: { state, block } };
  }
  context.addIssue((options.error ?? changed.error)?.issues[0]?.message ?? 'invalid trace options');
  return z.NEVER;
});
