import { toHex } from '../hex.js';
import type { Tracer } from './tracer.js';

/** Selectors of calls with the size of what follows them, and how often each came, as geth's 4byteTracer counts. */
export function createFourByteTracer(isPrecompile: (address: string) => boolean): Tracer {
  const counts: Record<string, number> = {};
  return {
    enter(message) {
      const { to, data } = message;
      // A creation has no code address, and asking for it throws.
      if (to === undefined || data.length < 4 || isPrecompile(toHex(message.codeAddress.bytes).slice(2))) return;
      const key = `${toHex(data.subarray(0, 4))}-${data.length - 4}`;
      counts[key] = (counts[key] ?? 0) + 1;
    },
    result: async () => counts,
  };
}
