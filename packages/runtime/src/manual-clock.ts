import { setImmediate as nextTurn } from 'node:timers/promises';
import { abortedError, onAbort } from './abort.js';
import type { Clock } from './clock.js';
import { CodedError } from './coded-error.js';

const MAX_WAKES_PER_ADVANCE = 100_000;

interface Sleeper {
  readonly deadline: number;
  readonly wake: () => void;
}

/** A clock that stands still until a test advances it. */
export class ManualClock implements Clock {
  #now: number;
  readonly #sleepers = new Set<Sleeper>();

  constructor(startMs = 0) {
    this.#now = startMs;
  }

  /** How many sleeps wait for time to pass. */
  get sleeping(): number {
    return this.#sleepers.size;
  }

  now(): number {
    return this.#now;
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) {
        reject(abortedError(signal));
        return;
      }
      const sleeper: Sleeper = {
        deadline: this.#now + Math.max(0, ms),
        wake: () => {
          withdraw();
          resolve();
        },
      };
      const withdraw = onAbort(signal, () => {
        this.#sleepers.delete(sleeper);
        if (signal !== undefined) reject(abortedError(signal));
      });
      this.#sleepers.add(sleeper);
    });
  }

  /**
   * Moves time forward by `ms`, stopping at each deadline on the way, earliest first. Between two deadlines the event
   * loop turns once, so what a woken task sleeps next counts too.
   *
   * @throws CLOCK_RUNAWAY after 100,000 wakes: a task sleeps zero milliseconds for ever.
   */
  async advance(ms: number): Promise<void> {
    const target = this.#now + ms;
    await nextTurn();
    for (let wakes = 0; ; wakes++) {
      const sleeper = this.#earliest(target);
      if (sleeper === undefined) break;
      if (wakes === MAX_WAKES_PER_ADVANCE) {
        throw new CodedError({ code: 'CLOCK_RUNAWAY', message: 'too many wakes in one advance', verdict: 'fatal' });
      }
      this.#sleepers.delete(sleeper);
      this.#now = Math.max(this.#now, sleeper.deadline);
      sleeper.wake();
      await nextTurn();
    }
    this.#now = Math.max(this.#now, target);
  }

  #earliest(target: number): Sleeper | undefined {
    let earliest: Sleeper | undefined;
    for (const sleeper of this.#sleepers) {
      if (sleeper.deadline > target) continue;
      if (earliest === undefined || sleeper.deadline < earliest.deadline) earliest = sleeper;
    }
    return earliest;
  }
}
