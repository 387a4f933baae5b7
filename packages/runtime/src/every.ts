import type { Clock } from './clock.js';

export interface EveryOptions {
  clock: Clock;
  /** Pause between the end of one turn and the start of the next, in milliseconds. */
  intervalMs: number;
  signal: AbortSignal;
}

/**
 * Runs `turn` at once and then again after each pause, never two at a time. Resolves when `signal` aborts; rejects
 * with what a turn throws, so that the owner of the loop decides whether it goes on.
 */
export async function every(
  { clock, intervalMs, signal }: EveryOptions,
  turn: (signal: AbortSignal) => Promise<void> | void,
): Promise<void> {
  while (!signal.aborted) {
    await turn(signal);
    try {
      await clock.sleep(intervalMs, signal);
    } catch (err) {
      if (signal.aborted) return;
      throw err;
    }
  }
}
