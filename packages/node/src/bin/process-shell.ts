import process from 'node:process';
import { createLogger, describeError, isCodedError, type Logger, verdictOf } from '@bulkhead/runtime';
import type { FromChild } from '../supervision.js';
import { CHILD_EXIT, childExitCode, toChildSchema } from '../supervision.js';

/** What ends a child process, and how it says why. */
export interface ProcessShell {
  /** Resolves when the supervisor says stop, is gone, or a part died. */
  readonly told: Promise<void>;
  /** Ends the process with an error exit, telling the supervisor why. */
  fail(name: string, error: unknown): void;
}

/** A logger that writes lines to standard output, which the supervisor keeps in a file. */
export function createProcessLogger(
  name: string,
  log: { level: Parameters<typeof createLogger>[0]['level']; format: 'pretty' | 'json' },
): Logger {
  return createLogger({ name, level: log.level, format: log.format });
}

/** Tells the supervisor why this process can't go on, then calls `done`. */
export function reportFailure(error: unknown, done: () => void): void {
  const message: FromChild = {
    t: 'failed',
    code: isCodedError(error) ? error.code : 'INTERNAL',
    message: describeError(error).slice(0, 1_000),
    verdict: verdictOf(error),
  };
  if (process.connected) process.send?.(message, undefined, {}, done);
  else done();
}

/** A child lives as long as its channel to the supervisor: no orphan keeps a port or a lock. */
export function runUntilTold(logger: Logger): ProcessShell {
  let settle = () => {};
  const told = new Promise<void>((resolve) => {
    // Whatever calls it, with whatever it gives: a signal's name, the outcome of a send.
    settle = () => resolve();
  });
  process.on('disconnect', () => {
    logger.warn('the supervisor is gone');
    settle();
  });
  process.on('message', (raw) => {
    if (toChildSchema.safeParse(raw).data?.t === 'stop') settle();
  });
  process.on('SIGTERM', settle);
  // Ctrl-C reaches the whole group: the supervisor decides the order of the end.
  process.on('SIGINT', () => {});
  const fail = (name: string, error: unknown) => {
    // The first reason is the one; what follows from it says nothing new.
    if (process.exitCode !== undefined) return;
    process.exitCode = childExitCode(error);
    const alarm = process.exitCode === CHILD_EXIT.stayDown ? 'stays down until somebody decides' : 'died';
    logger.error(`${name} ${alarm}: ${describeError(error)}`, { err: error });
    reportFailure(error, settle);
  };
  process.on('uncaughtException', (error) => fail('process', error));
  process.on('unhandledRejection', (error) => fail('process', error));
  return { told, fail };
}
