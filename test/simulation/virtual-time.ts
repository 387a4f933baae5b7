import { setImmediate as nextTurn } from 'node:timers/promises';
import { abortedError, type Clock } from '@bulkhead/runtime';

interface Sleeper {
  readonly owner: ProcessClock;
  readonly deadline: number;
  readonly order: number;
  readonly wake: () => void;
}

const MAX_WAKES = 200_000;
/** Turns of the event loop after which work that has not ended waits for time. */
const MAX_TURNS = 1_000;

/**
 * The time of a simulated world, in milliseconds. It only moves in `advance`, which wakes one sleeper after another and lets
 * everything come to rest in between: what runs at once runs in the same order every time.
 */
export class VirtualTime {
  #now: number;
  #order = 0;
  readonly #sleepers = new Set<Sleeper>();
  /** Work under way that takes turns of the event loop; the world is not at rest before it has ended. */
  #busy = 0;

  constructor(startMs: number) {
    this.#now = startMs;
  }

  get now(): number {
    return this.#now;
  }

  /** A clock that dies with its process. */
  clockOf(): ProcessClock {
    return new ProcessClock(this);
  }

  async whileBusy<T>(work: () => Promise<T>): Promise<T> {
    this.#busy += 1;
    try {
      return await work();
    } finally {
      this.#busy -= 1;
    }
  }

  /** Waits until nothing can happen before time moves. */
  async rest(): Promise<void> {
    do await nextTurn();
    while (this.#busy > 0);
    await nextTurn();
  }

  /** The result of `work`; undefined when it can't end before time moves, as when it waits for a process that is down. */
  async unlessItWaits<T>(work: Promise<T>): Promise<T | undefined> {
    let ended = false;
    const end = () => {
      ended = true;
    };
    work.then(end, end);
    for (let turn = 0; turn < MAX_TURNS && !ended; turn++) await this.rest();
    return ended ? work : undefined;
  }

  async advance(ms: number): Promise<void> {
    const target = this.#now + ms;
    await this.rest();
    for (let wakes = 0; ; wakes++) {
      const sleeper = this.#earliest(target);
      if (sleeper === undefined) break;
      if (wakes === MAX_WAKES) throw new Error('a task sleeps zero milliseconds for ever');
      this.#sleepers.delete(sleeper);
      this.#now = Math.max(this.#now, sleeper.deadline);
      sleeper.wake();
      await this.rest();
    }
    this.#now = Math.max(this.#now, target);
  }

  /** Moves time without waking anybody: the computer was asleep. Who is late by then wakes at the next `advance`. */
  jump(ms: number): void {
    this.#now += ms;
  }

  /** @internal for {@link ProcessClock} */
  sleep(owner: ProcessClock, ms: number, signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(abortedError(signal));
      const onAbort = () => {
        this.#sleepers.delete(sleeper);
        if (!owner.stopped && signal !== undefined) reject(abortedError(signal));
      };
      const sleeper: Sleeper = {
        owner,
        deadline: this.#now + Math.max(0, ms),
        order: this.#order++,
        wake: () => {
          signal?.removeEventListener('abort', onAbort);
          resolve();
        },
      };
      signal?.addEventListener('abort', onAbort, { once: true });
      if (!owner.stopped) this.#sleepers.add(sleeper);
    });
  }

  /** @internal for {@link ProcessClock} */
  forget(owner: ProcessClock): void {
    for (const sleeper of this.#sleepers) if (sleeper.owner === owner) this.#sleepers.delete(sleeper);
  }

  #earliest(target: number): Sleeper | undefined {
    let earliest: Sleeper | undefined;
    for (const sleeper of this.#sleepers) {
      if (sleeper.deadline > target) continue;
      if (earliest === undefined || sleeper.deadline < earliest.deadline) earliest = sleeper;
      else if (sleeper.deadline === earliest.deadline && sleeper.order < earliest.order) earliest = sleeper;
    }
    return earliest;
  }
}

/** Time as one process sees it. */
export class ProcessClock implements Clock {
  /** Milliseconds that this machine's clock is ahead. */
  offset = 0;
  stopped = false;

  constructor(private readonly time: VirtualTime) {}

  now(): number {
    return this.time.now + this.offset;
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return this.time.sleep(this, ms, signal);
  }

  /** Nothing that sleeps here ever wakes: the process is dead. */
  stop(): void {
    this.stopped = true;
    this.time.forget(this);
  }
}
