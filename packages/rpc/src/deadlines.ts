import type { Clock } from '@bulkhead/runtime';

/** The same time limit for many tasks: one timer for all of them, where one each would cost more than most tasks. */
export interface Deadlines {
  /** Rejects with what `expired` makes when `task` takes too long. The task itself goes on. */
  limit<T>(task: Promise<T>, expired: () => Error): Promise<T>;
  /** Ends the timer. What still runs has no limit any more. */
  stop(): Promise<void>;
}

interface Entry {
  readonly at: number;
  readonly expire: () => void;
}

export function createDeadlines(clock: Clock, limitMs: number): Deadlines {
  // All limits are equal, so the order of insertion is the order of expiry.
  const pending = new Set<Entry>();
  const stopping = new AbortController();
  let watching: Promise<void> | undefined;

  async function watch(): Promise<void> {
    for (;;) {
      const [first] = pending;
      if (first === undefined) return;
      const leftMs = first.at - clock.now();
      if (leftMs <= 0) {
        pending.delete(first);
        first.expire();
      } else {
        await clock.sleep(leftMs, stopping.signal);
      }
    }
  }

  function startWatch(): void {
    watching = watch()
      // Only stop() ends a sleep early.
      .catch(() => {})
      .finally(() => {
        watching = undefined;
        if (pending.size > 0 && !stopping.signal.aborted) startWatch();
      });
  }

  return {
    limit(task, expired) {
      return new Promise((resolve, reject) => {
        const entry: Entry = { at: clock.now() + limitMs, expire: () => reject(expired()) };
        pending.add(entry);
        if (watching === undefined && !stopping.signal.aborted) startWatch();
        task.then(resolve, reject).finally(() => pending.delete(entry));
      });
    },
    async stop() {
      stopping.abort();
      await watching;
    },
  };
}
