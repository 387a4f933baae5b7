import { type Clock, systemClock } from './clock.js';
import { CodedError } from './coded-error.js';
import { describeError } from './describe-error.js';
import type { Logger } from './logger.js';
import { withTimeout } from './with-timeout.js';

export interface Stoppable {
  stop(): Promise<void> | void;
}

export interface StopFailure {
  readonly name: string;
  readonly error: unknown;
}

export interface Lifecycle {
  /** Owns a part that already runs. @throws LIFECYCLE_STOPPED, and then the caller still owns the part. */
  add(name: string, part: Stoppable): void;
  /**
   * Runs `factory` and owns its result. A part that comes up while the life cycle stops is stopped again.
   *
   * @throws LIFECYCLE_STOPPED, or what `factory` throws; the parts started before stay up until `stop`.
   */
  start<T extends Stoppable>(name: string, factory: () => Promise<T> | T): Promise<T>;
  /** Stops the parts in reverse order, one at a time. Never rejects: returns what went wrong. Idempotent. */
  stop(): Promise<readonly StopFailure[]>;
}

export interface LifecycleOptions {
  logger: Logger;
  /** How long one part may take to stop, in milliseconds, before the next one is stopped anyway. */
  stopTimeoutMs: number;
  clock?: Clock;
}

/** The order in which a process comes up and, reversed, goes down. */
export function createLifecycle({ logger, stopTimeoutMs, clock = systemClock() }: LifecycleOptions): Lifecycle {
  const parts: { name: string; part: Stoppable }[] = [];
  const failures: StopFailure[] = [];
  const starting = new Set<Promise<unknown>>();
  let stopping: Promise<readonly StopFailure[]> | undefined;

  async function stopPart(name: string, part: Stoppable): Promise<void> {
    try {
      await withTimeout(
        Promise.resolve().then(() => part.stop()),
        stopTimeoutMs,
        'STOP_TIMEOUT',
        clock,
      );
      logger.debug('stopped', { part: name });
    } catch (error) {
      failures.push({ name, error });
      logger.error(`could not stop ${name}: ${describeError(error)}`, { part: name, err: error });
    }
  }

  async function startPart<T extends Stoppable>(name: string, factory: () => Promise<T> | T): Promise<T> {
    const part = await factory();
    if (stopping !== undefined) {
      await stopPart(name, part);
      throw stoppedError(name);
    }
    parts.push({ name, part });
    logger.debug('started', { part: name });
    return part;
  }

  async function stopAll(): Promise<readonly StopFailure[]> {
    // What is coming up may use what is already up, so it goes first. It gets one part's time for it.
    const pending = Promise.allSettled(starting);
    await withTimeout(pending, stopTimeoutMs, 'STOP_TIMEOUT', clock).catch((error: unknown) => {
      failures.push({ name: 'starting parts', error });
    });
    for (let next = parts.pop(); next !== undefined; next = parts.pop()) await stopPart(next.name, next.part);
    return failures;
  }

  return {
    add(name, part) {
      if (stopping !== undefined) throw stoppedError(name);
      parts.push({ name, part });
    },
    async start(name, factory) {
      if (stopping !== undefined) throw stoppedError(name);
      const started = startPart(name, factory);
      starting.add(started);
      try {
        return await started;
      } finally {
        starting.delete(started);
      }
    },
    stop() {
      stopping ??= stopAll();
      return stopping;
    },
  };
}

function stoppedError(name: string): CodedError<'LIFECYCLE_STOPPED'> {
  return new CodedError({
    code: 'LIFECYCLE_STOPPED',
    message: `${name} can't start: the life cycle has ended`,
    verdict: 'retry',
    meta: { part: name },
  });
}
