export interface BackoffOptions {
  minMs: number;
  maxMs: number;
  /** Growth per attempt; 2 when absent. */
  factor?: number;
  /** Random numbers in [0, 1). Each delay is then drawn from its upper half, so that crowds disperse. */
  jitter?: () => number;
}

export interface Backoff {
  /** The delay before the next attempt, in milliseconds: minMs, minMs·factor, … up to maxMs. */
  next(): number;
  /** Starts again from minMs: call it after a success. */
  reset(): void;
}

/** Growing delays between attempts. Holds no timer. */
export function backoff({ minMs, maxMs, factor = 2, jitter }: BackoffOptions): Backoff {
  let current = minMs;
  return {
    next() {
      const delay = Math.min(current, maxMs);
      current = Math.min(current * factor, maxMs);
      return jitter === undefined ? delay : delay * (0.5 + jitter() / 2);
    },
    reset() {
      current = minMs;
    },
  };
}
