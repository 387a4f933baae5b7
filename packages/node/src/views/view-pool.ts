import type { ViewJob } from '@bulkhead/execution';
import { type Clock, CodedError, type Deferred, deferred, isCodedError } from '@bulkhead/runtime';
import { createFairQueue } from './fair-queue.js';
import { VIEW_LIMITS, type ViewLimits } from './limits.js';
import type { BuildJob, RunView } from './view-handlers.js';
import type { ViewThread } from './view-thread.js';

/** Threads that run views for many callers, each in its turn. */
export interface ViewPool {
  /**
   * @throws LIMIT_EXCEEDED when too many wait, or one has waited too long; CALL_CANCELLED once its signal is aborted; else as
   * {@link ViewThread.run}, or as the job's builder
   */
  readonly run: RunView;
  /** Starts a thread, so that the first job need not wait for it. */
  warmUp(): void;
  /** Ends all threads. */
  close(): Promise<void>;
}

interface Task {
  readonly owner: string;
  readonly build: BuildJob;
  readonly signal: AbortSignal | undefined;
  readonly outcome: Deferred<Uint8Array>;
  /** Aborted when it no longer waits. */
  readonly left: AbortController;
}

interface Slot {
  readonly thread: ViewThread;
  task: Task | undefined;
  hasServed: boolean;
}

export function createViewPool(modules: {
  readonly openThread: () => ViewThread;
  readonly clock: Clock;
  readonly limits?: ViewLimits;
}): ViewPool {
  const { openThread, clock, limits = VIEW_LIMITS } = modules;
  const queue = createFairQueue<Task>();
  const slots = new Set<Slot>();
  /** One caller leaves a thread to the others, where there are two. */
  const perCaller = Math.max(1, limits.threads - 1);
  let isClosed = false;

  const runningOf = (owner: string) => [...slots].filter(({ task }) => task?.owner === owner).length;

  function open(): Slot {
    const slot: Slot = { thread: openThread(), task: undefined, hasServed: false };
    slots.add(slot);
    void slot.thread.gone.then(() => {
      slots.delete(slot);
      // The next one starts at once, so that the next job need not wait for it; but one that never ran anything would die again.
      if (slot.hasServed && !isClosed) open();
      schedule();
    });
    return slot;
  }

  const isFree = ({ task, thread }: Slot) => task === undefined && !thread.isEnding;

  function findSlot(): Slot | undefined {
    for (const slot of slots) if (isFree(slot)) return slot;
    return slots.size < limits.threads ? open() : undefined;
  }

  async function serve(slot: Slot, job: ViewJob, signal: AbortSignal | undefined): Promise<Uint8Array> {
    try {
      const packed = await slot.thread.run(job, signal);
      slot.hasServed = true;
      return packed;
    } catch (error) {
      slot.hasServed ||= !isCodedError(error, 'VIEW_THREAD_DIED');
      throw error;
    }
  }

  async function start(slot: Slot, task: Task): Promise<void> {
    slot.task = task;
    task.left.abort();
    try {
      const job = await task.build();
      if (task.signal?.aborted) throw cancelled();
      task.outcome.resolve(await serve(slot, job, task.signal));
    } catch (error) {
      task.outcome.reject(error);
    } finally {
      slot.task = undefined;
      schedule();
    }
  }

  function schedule(): void {
    while (!isClosed && queue.size > 0) {
      if (slots.size >= limits.threads && ![...slots].some(isFree)) return;
      const task = queue.take((owner) => runningOf(owner) < perCaller);
      const slot = task && findSlot();
      if (task === undefined || slot === undefined) return;
      void start(slot, task);
    }
  }

  function leave(task: Task, reason: CodedError): void {
    if (!queue.delete(task.owner, task)) return;
    task.left.abort();
    task.outcome.reject(reason);
  }

  async function limitWait(task: Task): Promise<void> {
    await clock.sleep(limits.waitMs, task.left.signal);
    leave(task, tooMany(`no call of yours got its turn within ${limits.waitMs / 1_000} s`));
  }

  return {
    async run(build, { caller: owner = '', signal }) {
      if (isClosed) throw closed();
      if (signal?.aborted) throw cancelled();
      if (queue.size >= limits.waiting || queue.sizeOf(owner) >= limits.waitingPerCaller) {
        throw tooMany('too many calls are waiting');
      }
      const task: Task = { owner, build, signal, outcome: deferred(), left: new AbortController() };
      const abort = () => {
        leave(task, cancelled());
        // The thread goes on until it notices; nobody waits for that.
        task.outcome.reject(cancelled());
      };
      signal?.addEventListener('abort', abort, { once: true });
      queue.push(owner, task);
      schedule();
      if (!task.left.signal.aborted) limitWait(task).catch(() => {});
      return task.outcome.promise.finally(() => signal?.removeEventListener('abort', abort));
    },
    warmUp() {
      if (!isClosed && slots.size === 0) open();
    },
    async close() {
      isClosed = true;
      for (const task of queue.drain()) {
        task.left.abort();
        task.outcome.reject(closed());
      }
      await Promise.all([...slots].map(({ thread }) => thread.terminate()));
    },
  };
}

function tooMany(message: string): CodedError {
  return new CodedError({ code: 'LIMIT_EXCEEDED', message, verdict: 'reject' });
}

function cancelled(): CodedError {
  return new CodedError({ code: 'CALL_CANCELLED', message: 'execution aborted (cancelled)', verdict: 'reject' });
}

function closed(): CodedError {
  return new CodedError({ code: 'VIEWS_CLOSED', message: 'the process stops', verdict: 'retry' });
}
