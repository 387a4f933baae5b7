import { Worker } from 'node:worker_threads';
import { CALL_TIME_MS, callTimeout, type FarViewSource, type ViewJob } from '@bulkhead/execution';
import { type Clock, CodedError, type Deferred, deferred, isCodedError, type Logger } from '@bulkhead/runtime';
import { toWireError } from '../channel/wire-error.js';
import { VIEW_LIMITS } from './limits.js';
import {
  type FromViewThread,
  HASH_BYTES,
  type StoreAnswers,
  type StoreQuestion,
  type ToViewThread,
  type ViewThreadData,
} from './view-messages.js';

/** A thread that runs views, one after the other. */
export interface ViewThread {
  /**
   * Runs a job; one at a time. Settles once the thread is free again or gone. A job that doesn't end when its time is over, or
   * when it is aborted, is ended with the thread.
   *
   * @throws what the job throws, RESULT_TOO_LARGE, CALL_TIMEOUT, CALL_CANCELLED, CALL_OUT_OF_MEMORY (reject), VIEW_THREAD_DIED
   * (retry), VIEW_THREAD_LATE (retry) while the thread still loads
   */
  run(job: ViewJob, signal?: AbortSignal): Promise<Uint8Array>;
  /** True from the moment on when no more jobs may be given to it. */
  readonly isEnding: boolean;
  /** Resolves when the thread is gone: of itself, with a job that had to be ended, or after `terminate`. */
  readonly gone: Promise<void>;
  terminate(): Promise<void>;
}

export interface ViewThreadModules {
  readonly chain: Pick<ViewThreadData, 'chainId' | 'minBaseFee'>;
  readonly source: Pick<FarViewSource, 'readNodes' | 'readCode' | 'ancestorHash'>;
  readonly clock: Clock;
  readonly logger: Logger;
  /** The file that the thread runs; that of views when absent. */
  readonly entry?: URL;
}

/** The job that runs. */
interface Current {
  readonly id: number;
  readonly outcome: Deferred<Uint8Array>;
}

const NO_JOB = -1;

/** Starts a thread. It keeps no process alive. */
export function startViewThread({ chain, source, clock, logger, entry }: ViewThreadModules): ViewThread {
  const cancelled = new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT);
  const cell = new Int32Array(cancelled);
  Atomics.store(cell, 0, NO_JOB);
  const { chainId, minBaseFee } = chain;
  const worker = new Worker(entry ?? new URL('./view-worker.js', import.meta.url), {
    workerData: { chainId, minBaseFee, cancelled } satisfies ViewThreadData,
    resourceLimits: VIEW_LIMITS.memory,
    // Nothing of the process concerns it.
    env: {},
  });
  worker.unref();
  const ready = deferred();
  /** Aborted once it is ready, or gone. */
  const started = new AbortController();
  const gone = deferred();
  let current: Current | undefined;
  let death: unknown;
  let isEnding = false;
  let jobs = 0;

  const post = (message: ToViewThread) => worker.postMessage(message);

  async function answer({ id, question }: FromViewThread & { t: 'ask' }): Promise<void> {
    try {
      post({ t: 'answer', id, value: await read(source, question) });
    } catch (error) {
      post({ t: 'refused', id, error: toWireError(error) });
    }
  }

  worker.on('message', (message: FromViewThread) => {
    if (message.t === 'ready') {
      started.abort();
      ready.resolve();
    } else if (message.t === 'ask') void answer(message);
    else if (message.id === current?.id) {
      if (message.t === 'done') current.outcome.resolve(message.packed);
      else current.outcome.reject(new CodedError({ ...message.error, meta: { remote: true } }));
    }
  });
  worker.on('error', (error) => {
    isEnding = true;
    death ??= error;
  });
  worker.on('exit', (code) => {
    isEnding = true;
    started.abort();
    const reason = toDeath(death, code);
    if (!isCodedError(death)) logger.warn(`a thread of views died: ${reason.message}`, { err: death });
    current?.outcome.reject(reason);
    ready.reject(reason);
    gone.resolve();
  });
  // Whoever runs a job hears of it.
  ready.promise.catch(() => {});

  /** Ends the thread, and with it what it runs. */
  function end(reason: CodedError): void {
    isEnding = true;
    death ??= reason;
    void worker.terminate();
  }

  /** Ends a thread that gets stuck before it can run anything: nobody would look at the clock for it. */
  async function limitStart(): Promise<void> {
    await clock.sleep(VIEW_LIMITS.loadMs, started.signal);
    const message = `a thread of views did not get ready within ${VIEW_LIMITS.loadMs / 1_000} s`;
    logger.warn(`ended: ${message}`);
    end(new CodedError({ code: 'VIEW_THREAD_DIED', message, verdict: 'retry' }));
  }
  limitStart().catch(() => {});

  async function waitUntilReady(over: AbortSignal): Promise<void> {
    const late = clock.sleep(VIEW_LIMITS.startMs, AbortSignal.any([over, started.signal])).then(
      () => {
        throw lateError();
      },
      // It is ready, or gone.
      () => ready.promise,
    );
    await Promise.race([ready.promise, late]);
  }

  /** Ends a job that takes longer than it may, whatever it does. */
  async function watch(job: ViewJob, over: AbortSignal, signal?: AbortSignal): Promise<void> {
    const limit = 'options' in job ? job.options.timeoutMs : CALL_TIME_MS;
    const aborted =
      signal && new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
    await Promise.race([clock.sleep(limit, over), aborted ?? NEVER]);
    const wasAborted = signal?.aborted ?? false;
    await clock.sleep(VIEW_LIMITS.graceMs, over);
    logger.warn(`ended a thread of views: ${job.kind} did not end by itself`, { kind: job.kind, limit });
    end(wasAborted ? cancelledError() : callTimeout(limit));
  }

  return {
    get isEnding() {
      return isEnding;
    },
    gone: gone.promise,
    async run(job, signal) {
      if (current !== undefined) throw new RangeError('a view runs already');
      const id = jobs++ % MAX_JOB_ID;
      const outcome = deferred<Uint8Array>();
      current = { id, outcome };
      outcome.promise.catch(() => {});
      const over = new AbortController();
      const abort = () => Atomics.store(cell, 0, id);
      try {
        await waitUntilReady(over.signal);
        // One that is gone would never answer.
        if (isEnding) throw toDeath(death, 0);
        if (signal?.aborted) throw cancelledError();
        signal?.addEventListener('abort', abort, { once: true });
        post({ t: 'run', id, job });
        watch(job, over.signal, signal).catch(() => {});
        return await outcome.promise;
      } finally {
        over.abort();
        signal?.removeEventListener('abort', abort);
        current = undefined;
      }
    },
    async terminate() {
      end(closedError());
      await gone.promise;
    },
  };
}

/** Ids are Int32, as they lie in shared memory. */
const MAX_JOB_ID = 2 ** 31 - 1;
const NEVER = new Promise<never>(() => {});

async function read(
  source: ViewThreadModules['source'],
  question: StoreQuestion,
): Promise<StoreAnswers[keyof StoreAnswers]> {
  switch (question.what) {
    case 'nodes': {
      const hashes: Uint8Array[] = [];
      for (let at = 0; at < question.hashes.length; at += HASH_BYTES) {
        hashes.push(question.hashes.subarray(at, at + HASH_BYTES));
      }
      return (await source.readNodes(hashes)).map((node) => node && ownBytes(node));
    }
    case 'code':
      return ownBytes(await source.readCode(question.hash));
    case 'ancestor':
      return source.ancestorHash(question.number, question.of);
  }
}

/** A part of a larger buffer would be sent with all of it. */
function ownBytes(bytes: Uint8Array): Uint8Array {
  return bytes.byteLength === bytes.buffer.byteLength ? bytes : bytes.slice();
}

function closedError(): CodedError {
  return new CodedError({ code: 'VIEWS_CLOSED', message: 'the process stops', verdict: 'retry' });
}

function lateError(): CodedError {
  const message = `the thread that would run it is not ready after ${VIEW_LIMITS.startMs / 1_000} s`;
  return new CodedError({ code: 'VIEW_THREAD_LATE', message, verdict: 'retry' });
}

function cancelledError(): CodedError {
  return new CodedError({ code: 'CALL_CANCELLED', message: 'execution aborted (cancelled)', verdict: 'reject' });
}

function toDeath(cause: unknown, exitCode: number): CodedError {
  if (typeof cause === 'object' && cause !== null && 'code' in cause && cause.code === 'ERR_WORKER_OUT_OF_MEMORY') {
    return new CodedError({
      code: 'CALL_OUT_OF_MEMORY',
      message: 'execution aborted (out of memory)',
      verdict: 'reject',
      cause,
    });
  }
  if (isCodedError(cause)) return cause;
  const message = `the thread that ran it ended with ${exitCode}`;
  return new CodedError({ code: 'VIEW_THREAD_DIED', message, verdict: 'retry', ...(cause !== undefined && { cause }) });
}
