import { createRequire } from 'node:module';
import type { Writable } from 'node:stream';
import { type DestinationStream, destination, type Logger as PinoLogger, pino, stdTimeFunctions } from 'pino';
import type { LogFields, Logger, LogLevel } from './logger.js';

const STDOUT = 1;

export interface LoggerOptions {
  name: string;
  level: LogLevel;
  /** `json`: one object per line, for machines. `pretty`: coloured lines, for a terminal. */
  format: 'json' | 'pretty';
  /** Standard output when absent. */
  destination?: Writable;
}

/** A {@link Logger} that writes synchronously, so that the last line before a crash isn't lost. */
export function createLogger(options: LoggerOptions): Logger {
  const root = pino(
    {
      level: options.level,
      base: null,
      timestamp: stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    },
    openStream(options),
  );
  return wrap(root, { name: options.name });
}

function openStream({ format, destination: target }: LoggerOptions): DestinationStream {
  if (format === 'json') return target ?? destination({ fd: STDOUT, sync: true });
  // Loaded on demand: a process that logs JSON should not pay for the formatter.
  const pretty = createRequire(import.meta.url)('pino-pretty') as typeof import('pino-pretty');
  return pretty({ sync: true, singleLine: true, colorize: target === undefined, destination: target ?? STDOUT });
}

/** Each child is made from the root with merged bindings: pino would print an overridden key twice. */
function wrap(root: PinoLogger, bindings: LogFields & { name: string }): Logger {
  const line = root.child(bindings);
  return {
    trace: (message, fields) => line.trace(fields ?? {}, message),
    debug: (message, fields) => line.debug(fields ?? {}, message),
    info: (message, fields) => line.info(fields ?? {}, message),
    warn: (message, fields) => line.warn(fields ?? {}, message),
    error: (message, fields) => line.error(fields ?? {}, message),
    child: (scope) =>
      wrap(
        root,
        typeof scope === 'string'
          ? { ...bindings, name: `${bindings.name}/${scope}` }
          : { ...bindings, ...scope, name: bindings.name },
      ),
  };
}
