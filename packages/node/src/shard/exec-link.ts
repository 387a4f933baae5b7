import type { Duplex } from 'node:stream';
import { type Clock, CodedError, isCodedError, type Logger } from '@bulkhead/runtime';
import type { CallContext, Client } from '../channel/api.js';
import { channelClosed } from '../channel/connection.js';
import { type ApiClient, createClient } from '../channel/create-client.js';
import { type ExecApi, execApi } from '../exec/exec-api.js';
import { viewApi } from '../views/view-api.js';

/** Calls that change the head: after a broken channel nobody knows whether they happened, so they are never repeated. */
const WRITES: ReadonlySet<string> = new Set(['produceBlock', 'importAnnounced', 'importBlocks', 'unwind']);
/** What users have run may be what ended exec: the next one must not meet it by itself. */
const VIEWS: ReadonlySet<string> = new Set(Object.keys(viewApi));

/** The node's line to its exec, across restarts of exec. */
export interface ExecLink {
  /**
   * Calls wait up to `patienceMs` for an exec to be attached, reads also survive its death once.
   * Rejects with EXEC_UNAVAILABLE (retry) after that, CHANNEL_CLOSED (retry) when exec dies, or is another, during a write, and
   * when it dies during a view.
   */
  readonly api: Client<ExecApi>;
  /**
   * The same calls, each let through by `enter` to the exec that is attached when `enter` has resolved: whoever answers
   * users must not ask one that nobody has looked at.
   */
  guarded(enter: () => Promise<void>): Client<ExecApi>;
  /** Takes the channel of a newly started exec; the one before is closed. */
  attach(stream: Duplex): void;
  /** Rises with each attach: whoever remembers exec's head compares it. */
  readonly generation: number;
  close(): void;
}

export function createExecLink(options: {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly patienceMs: number;
}): ExecLink {
  const { clock, logger, patienceMs } = options;
  let current: ApiClient<ExecApi> | undefined;
  let generation = 0;
  let closed = false;
  const waiters = new Set<() => void>();

  const wake = () => {
    for (const waiter of waiters) waiter();
    waiters.clear();
  };

  async function attached(): Promise<ApiClient<ExecApi>> {
    const deadline = clock.now() + patienceMs;
    while (current === undefined) {
      const left = deadline - clock.now();
      if (closed || left <= 0) throw unavailable();
      const timer = new AbortController();
      await Promise.race([
        new Promise<void>((resolve) => waiters.add(resolve)),
        clock.sleep(left, timer.signal).catch(() => {}),
      ]);
      timer.abort();
    }
    return current;
  }

  /** A write never reaches another exec than the one whose head the caller knew. */
  async function write(name: keyof ExecApi, params: unknown): Promise<unknown> {
    const known = generation;
    const { api } = await attached();
    if (generation !== known) throw channelClosed();
    return (api[name] as Call)(params);
  }

  /** An exec that `enter` has let through, and that is still the one. */
  async function admitted(enter: () => Promise<void>): Promise<ApiClient<ExecApi>> {
    for (;;) {
      const client = await attached();
      await enter();
      if (current === client) return client;
    }
  }

  async function read(
    name: keyof ExecApi,
    params: unknown,
    context: CallContext | undefined,
    enter = NOBODY_ASKED,
  ): Promise<unknown> {
    const first = await admitted(enter);
    try {
      return await (first.api[name] as Call)(params, context);
    } catch (error) {
      if (!isCodedError(error, 'CHANNEL_CLOSED') || VIEWS.has(name)) throw error;
    }
    // Its stream may have ended without having said so yet: the next one is wanted, not the same again.
    await first.closed;
    const { api } = await admitted(enter);
    return (api[name] as Call)(params, context);
  }

  const callers = (enter?: () => Promise<void>) =>
    Object.fromEntries(
      Object.keys(execApi).map((name) => [
        name,
        (params: unknown, context?: CallContext) =>
          WRITES.has(name) ? write(name as keyof ExecApi, params) : read(name as keyof ExecApi, params, context, enter),
      ]),
    ) as Client<ExecApi>;
  return {
    api: callers(),
    guarded: (enter) => callers(enter),
    get generation() {
      return generation;
    },
    attach(stream) {
      current?.close();
      const client = createClient(execApi, stream, logger);
      current = client;
      generation += 1;
      logger.info('exec attached', { generation });
      void client.closed.then(() => {
        if (current !== client) return;
        current = undefined;
        if (!closed) logger.warn('exec is gone, waiting for the next one', { generation });
      });
      wake();
    },
    close() {
      closed = true;
      current?.close();
      current = undefined;
      wake();
    },
  };
}

type Call = (params: unknown, context?: CallContext) => Promise<unknown>;

const NOBODY_ASKED = async (): Promise<void> => {};

function unavailable(): CodedError<'EXEC_UNAVAILABLE'> {
  return new CodedError({
    code: 'EXEC_UNAVAILABLE',
    message: 'the execution process is not there',
    verdict: 'retry',
  });
}
