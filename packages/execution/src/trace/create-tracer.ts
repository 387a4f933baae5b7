import type { TraceOptions } from '@bulkhead/protocol';
import { createCallTracer } from './call-tracer.js';
import { createFourByteTracer } from './four-byte-tracer.js';
import { createPrestateTracer } from './prestate-tracer.js';
import { createStructLogger } from './struct-logger.js';
import type { TraceBudget } from './trace-budget.js';
import type { Tracer } from './tracer.js';

/** A tracer for one transaction. @param isPrecompile - asked with an address without 0x */
export function createTracer(
  options: TraceOptions,
  budget: TraceBudget,
  isPrecompile: (address: string) => boolean,
): Tracer {
  switch (options.tracer) {
    case undefined:
      return createStructLogger(options, budget);
    case 'callTracer':
      return createCallTracer(options, budget);
    case 'prestateTracer':
      return createPrestateTracer(options.diffMode, budget);
    case '4byteTracer':
      return createFourByteTracer(isPrecompile);
    case 'noopTracer':
      return { result: async () => ({}) };
  }
}
