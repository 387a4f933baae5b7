import { type Backoff, backoff } from './backoff.js';
import type { Clock } from './clock.js';
import { CodedError, isCodedError } from './coded-error.js';
import { describeError } from './describe-error.js';
import type { Logger } from './logger.js';

const DEFAULT_MAX_TASKS = 1_024;

export type Task = (signal: AbortSignal) => Promise<void>;

export interface SpawnOptions {
  /** Its death calls `onFatal`. A critical task that returns before it was told to stop has died too. */
  critical?: boolean;
  /** Runs the task again after it throws, with growing delays; never after an error whose own verdict is `fatal`. */
  restart?: { minMs: number; maxMs: number };
}

export interface TaskGroup {
  /** Runs and owns a task. @throws TASK_REFUSED when stopped, full, or when a task of this name runs. */
  spawn(name: string, task: Task, options?: SpawnOptions): void;
  /** Names of the tasks that run now. */
  readonly running: readonly string[];
  /** Aborts every task and waits until the last has ended. Idempotent; never rejects. */
  stop(): Promise<void>;
}

export interface TaskGroupOptions {
  clock: Clock;
  logger: Logger;
  /** Called with the name of a dead critical task. Must not await `stop` of this group inside a task. */
  onFatal(name: string, err: unknown): void;
  /** How many tasks may run at once; 1,024 when absent. */
  maxTasks?: number;
}

interface Death {
  readonly err: unknown;
}

/** Tasks with a name and an owner: none is forgotten, none dies unheard. */
export function createTaskGroup(options: TaskGroupOptions): TaskGroup {
  const { clock, logger, onFatal, maxTasks = DEFAULT_MAX_TASKS } = options;
  const controller = new AbortController();
  const { signal } = controller;
  const tasks = new Map<string, Promise<void>>();

  async function attempt(task: Task): Promise<Death | undefined> {
    try {
      await task(signal);
      return undefined;
    } catch (err) {
      return { err };
    }
  }

  /** Resolves with what the task died of, or undefined when it is done or was told to stop. */
  async function supervise(name: string, task: Task, { critical, restart }: SpawnOptions): Promise<Death | undefined> {
    const delays: Backoff | undefined = restart && backoff(restart);
    while (!signal.aborted) {
      const startedAt = clock.now();
      const death = await attempt(task);
      if (signal.aborted) return undefined;
      if (death === undefined) return critical ? { err: endedError(name) } : undefined;
      const { err } = death;
      if (restart === undefined || delays === undefined || (isCodedError(err) && err.verdict === 'fatal')) return death;
      if (clock.now() - startedAt >= restart.maxMs) delays.reset();
      const delayMs = delays.next();
      logger.warn(`task ${name} failed, next try in ${delayMs} ms: ${describeError(err)}`, { task: name, err });
      await clock.sleep(delayMs, signal).catch(() => {});
    }
    return undefined;
  }

  async function own(name: string, task: Task, spawnOptions: SpawnOptions): Promise<void> {
    const death = await supervise(name, task, spawnOptions);
    tasks.delete(name);
    if (death === undefined) return;
    const { err } = death;
    logger.error(`task ${name} died: ${describeError(err)}`, { task: name, err });
    if (!spawnOptions.critical) return;
    try {
      onFatal(name, err);
    } catch (handlerError) {
      logger.error(`onFatal failed: ${describeError(handlerError)}`, { task: name, err: handlerError });
    }
  }

  return {
    get running() {
      return [...tasks.keys()];
    },
    spawn(name, task, spawnOptions = {}) {
      const reason = signal.aborted
        ? 'the group has stopped'
        : tasks.has(name)
          ? 'it already runs'
          : tasks.size >= maxTasks
            ? `${maxTasks} tasks run`
            : undefined;
      if (reason !== undefined) throw refusedError(name, reason);
      // A later turn, so that a task which ends at once is in the map before it leaves it.
      tasks.set(
        name,
        Promise.resolve().then(() => own(name, task, spawnOptions)),
      );
    },
    async stop() {
      controller.abort();
      await Promise.all(tasks.values());
    },
  };
}

function endedError(name: string): CodedError<'TASK_ENDED'> {
  return new CodedError({
    code: 'TASK_ENDED',
    message: `critical task ${name} returned before it was told to stop`,
    verdict: 'fatal',
    meta: { task: name },
  });
}

function refusedError(name: string, reason: string): CodedError<'TASK_REFUSED'> {
  return new CodedError({
    code: 'TASK_REFUSED',
    message: `task ${name} refused: ${reason}`,
    verdict: 'retry',
    meta: { task: name },
  });
}
