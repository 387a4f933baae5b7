import type { Clock } from '@bulkhead/runtime';

/** A bell: whoever waits is woken by the first ring, rings before the wait count. */
export interface Wake {
  ring(): void;
  /** Resolves at a ring, after `ms`, or when `signal` aborts. */
  wait(ms: number, signal: AbortSignal): Promise<void>;
}

export function createWake(clock: Clock): Wake {
  let rung = false;
  let release: (() => void) | undefined;
  return {
    ring() {
      rung = true;
      release?.();
    },
    async wait(ms, signal) {
      if (!rung) {
        const timer = new AbortController();
        const onAbort = () => timer.abort('awake');
        signal.addEventListener('abort', onAbort, { once: true });
        release = onAbort;
        await clock.sleep(ms, timer.signal).catch(() => {});
        signal.removeEventListener('abort', onAbort);
        release = undefined;
      }
      rung = false;
    },
  };
}
