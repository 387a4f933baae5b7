export type LogLevel = 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'silent';

/** Structured context of a log line. Put an error under `err`: it is printed with code, verdict, meta and stack. */
export type LogFields = Record<string, unknown>;

/** Where a module writes what happened. Always a constructor argument, never a global. */
export interface Logger {
  trace(message: string, fields?: LogFields): void;
  debug(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
  /** A logger for a part: a string extends the name (`node` → `node/rpc`), fields are added to every line. */
  child(scope: string | LogFields): Logger;
}

/** A logger that drops every line. */
export function silentLogger(): Logger {
  const drop = (): void => {};
  const logger: Logger = { trace: drop, debug: drop, info: drop, warn: drop, error: drop, child: () => logger };
  return logger;
}
