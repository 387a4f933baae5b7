import { setImmediate } from 'node:timers/promises';

/** Longest stretch of work between two turns of the event loop, in milliseconds. */
const SLICE_MS = 5;

/** Called between steps of work: now and then it lets the event loop turn. It never changes what the work results in. */
export type Pace = () => Promise<void>;

export function createPacer(): Pace {
  let last = performance.now();
  return async () => {
    if (performance.now() - last < SLICE_MS) return;
    await setImmediate();
    last = performance.now();
  };
}
