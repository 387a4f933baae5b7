import { type ChildProcess, spawn } from 'node:child_process';
import { createWriteStream, type WriteStream } from 'node:fs';
import type { Socket } from 'node:net';
import { CHILD_EXIT, type FromChild, fromChildSchema, type ToChild } from '@bulkhead/node/supervision';
import { backoff, type Clock, CodedError, type Logger } from '@bulkhead/runtime';

export interface ChildOptions {
  /** As users see it: `shard 1 node`. */
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly logFile: string;
  /** Opens a socket pair on fd 3 and hands the supervisor's end to `onStart`. */
  readonly channel: boolean;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Each time a process was started, with the other end of its fd 3. */
  readonly onStart?: (channel: Socket | undefined) => void;
  /** Each time the process says it is ready. */
  readonly onReady?: (message: Extract<FromChild, { t: 'ready' }>) => void;
  /** Each time a follower says how far it is. */
  readonly onProgress?: (message: Extract<FromChild, { t: 'progress' }>) => void;
  /** A failure the process gave as its reason, before it ended. */
  readonly onFailed?: (message: Extract<FromChild, { t: 'failed' }>) => void;
  readonly onRestart?: (restarts: number) => void;
  /** The process ended so that it must not be started again (`CHILD_EXIT.stayDown`). */
  readonly onDown?: (down: ChildDown) => void;
}

/** Why a process stays down. */
export interface ChildDown {
  readonly code: string;
  readonly message: string;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** A process that is started again, with growing delays, until it is told to stop or says that it must stay down. */
export interface Child {
  readonly name: string;
  readonly pid: number | undefined;
  readonly restarts: number;
  readonly down: ChildDown | undefined;
  start(): void;
  send(message: ToChild, handle?: Socket): void;
  /** Ends the process and starts it at once. */
  restart(): void;
  /** Asks the process to end, and kills it when it has not after `graceMs`. */
  stop(graceMs: number): Promise<void>;
}

/** Delays between restarts; they start over after a run that was stable. */
const RESTART_DELAYS = { minMs: 100, maxMs: 10_000, factor: 2 };
/** A process that was ready for this long did not end because it can't run, milliseconds. */
const STABLE_MS = 3_000;

export function createChild(options: ChildOptions): Child {
  const { name, clock, logger } = options;
  const delays = backoff(RESTART_DELAYS);
  let running: ChildProcess | undefined;
  let exited: Promise<void> = Promise.resolve();
  let restarts = 0;
  let readyAt: number | undefined;
  let stopping = false;
  let down: ChildDown | undefined;
  let failure: Extract<FromChild, { t: 'failed' }> | undefined;

  function spawnOnce(): void {
    readyAt = undefined;
    const log: WriteStream = createWriteStream(options.logFile, { flags: 'a' });
    const child = spawn(options.command, options.args, {
      stdio: ['ignore', 'pipe', 'pipe', options.channel ? 'pipe' : 'ignore', 'ipc'],
      env: options.env,
      serialization: 'json',
    });
    running = child;
    failure = undefined;
    child.stdout?.pipe(log, { end: false });
    child.stderr?.pipe(log, { end: false });
    child.on('message', (raw) => receive(raw));
    exited = new Promise<void>((resolve) => {
      const ended = (reason: string, exitCode: number | null = null) => {
        if (running !== child) return;
        running = undefined;
        log.end();
        resolve();
        if (stopping) return;
        if (exitCode === CHILD_EXIT.stayDown) return stayDown(reason);
        if (readyAt !== undefined && clock.now() - readyAt >= STABLE_MS) delays.reset();
        void again(reason);
      };
      child.once('error', (error) => ended(error.message));
      child.once('exit', (code, signal) => ended(signal ?? `exit code ${code}`, code));
    });
    const channel = options.channel ? (child.stdio[3] as Socket | null) : null;
    channel?.on('error', (error) => logger.debug(`${name} channel: ${error.message}`));
    channel?.pause();
    options.onStart?.(channel ?? undefined);
  }

  function receive(raw: unknown): void {
    const parsed = fromChildSchema.safeParse(raw);
    if (!parsed.success) {
      logger.warn(`${name} sent something that is no message`);
      return;
    }
    if (parsed.data.t === 'ready') {
      readyAt = clock.now();
      options.onReady?.(parsed.data);
    } else if (parsed.data.t === 'progress') {
      options.onProgress?.(parsed.data);
    } else {
      failure = parsed.data;
      options.onFailed?.(parsed.data);
    }
  }

  function stayDown(reason: string): void {
    down = { code: failure?.code ?? 'UNKNOWN', message: failure?.message ?? reason, at: clock.now() };
    logger.error(`${name} stays down (${down.code}): ${down.message}`, { ...down });
    options.onDown?.(down);
  }

  async function again(reason: string): Promise<void> {
    restarts += 1;
    const delayMs = delays.next();
    const why = failure === undefined ? reason : `${failure.code}: ${failure.message}`;
    logger.warn(`${name} ended (${why}), starting it again in ${delayMs} ms`, { restarts });
    options.onRestart?.(restarts);
    await clock.sleep(delayMs);
    if (!stopping && running === undefined) spawnOnce();
  }

  return {
    name,
    get pid() {
      return running?.pid;
    },
    get restarts() {
      return restarts;
    },
    get down() {
      return down;
    },
    start() {
      if (running !== undefined || stopping)
        throw new CodedError({ code: 'CHILD_RUNNING', message: `${name} already runs`, verdict: 'fatal' });
      spawnOnce();
    },
    send(message, handle) {
      if (running?.connected !== true) return;
      running.send(message, handle, {}, (error) => {
        if (error !== null) logger.debug(`${name} did not take ${message.t}: ${error.message}`);
      });
    },
    restart() {
      running?.kill('SIGTERM');
    },
    async stop(graceMs) {
      stopping = true;
      const child = running;
      if (child === undefined) return;
      if (child.connected) child.send({ t: 'stop' } satisfies ToChild, () => {});
      else child.kill('SIGTERM');
      const timer = new AbortController();
      const expired = clock.sleep(graceMs, timer.signal).then(
        () => {
          logger.warn(`${name} did not stop within ${graceMs} ms, killing it`);
          child.kill('SIGKILL');
        },
        () => {},
      );
      await exited;
      timer.abort();
      await expired;
    },
  };
}
