import { TRACERS, type TraceOptions } from '@bulkhead/protocol';
import { z } from 'zod';
import { DEFAULT_TRACE_MS, MAX_TRACE_MS } from '../limits.js';

/** Units of Go's durations, in milliseconds. */
const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 };

/** A duration as Go writes it, such as 5s or 1m30s, in milliseconds. */
const duration = z
  .string()
  .max(32, 'invalid duration')
  .regex(/^(?:\d{1,9}(?:\.\d{1,9})?(?:ms|s|m|h))+$/, 'invalid duration')
  .transform((text) =>
    [...text.matchAll(/([\d.]+)(ms|s|m|h)/g)].reduce(
      (sum, [, n, unit]) => sum + Number(n) * (UNITS[unit ?? ''] ?? 0),
      0,
    ),
  );

const tracerName = z.string().transform((name, context) => {
  if (name === '') return undefined;
  const known = TRACERS.find((tracer) => tracer === name);
  if (known !== undefined) return known;
  context.addIssue(`tracer not found, there are ${TRACERS.join(', ')}`);
  return z.NEVER;
});

const flag = z.boolean().nullish();

const fields = z.object({
  tracer: tracerName.nullish(),
  tracerConfig: z.object({ withLog: flag, onlyTopCall: flag, diffMode: flag }).nullish(),
  timeout: duration.nullish(),
  disableStack: flag,
  disableStorage: flag,
  enableMemory: flag,
  enableReturnData: flag,
  limit: z.int().nonnegative().nullish(),
});

function optionsOf(value: z.output<typeof fields>): TraceOptions {
  const { tracerConfig } = value;
  return {
    tracer: value.tracer ?? undefined,
    withLog: tracerConfig?.withLog ?? false,
    onlyTopCall: tracerConfig?.onlyTopCall ?? false,
    diffMode: tracerConfig?.diffMode ?? false,
    disableStack: value.disableStack ?? false,
    disableStorage: value.disableStorage ?? false,
    enableMemory: value.enableMemory ?? false,
    enableReturnData: value.enableReturnData ?? false,
    limit: value.limit ?? 0,
    timeoutMs: Math.min(value.timeout ?? DEFAULT_TRACE_MS, MAX_TRACE_MS),
  };
}

/** Last parameter of debug_trace*; unknown fields are ignored, as geth does. */
export const traceOptions: z.ZodType<TraceOptions> = fields.nullish().transform((value) => optionsOf(value ?? {}));
