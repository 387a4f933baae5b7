import type { Logger } from '@bulkhead/runtime';
import { describeError } from '@bulkhead/runtime';

/** The last things that happened, for whoever has to understand a failure. */
export interface Trace {
  note(text: string): void;
  readonly lines: readonly string[];
}

export function createTrace(
  now: () => number,
  { limit = 80, echo }: { limit?: number; echo?: (line: string) => void } = {},
): Trace {
  const lines: string[] = [];
  const start = now();
  return {
    lines,
    note(text) {
      const line = `${((now() - start) / 1000).toFixed(1).padStart(7)} s  ${text}`;
      lines.push(line);
      echo?.(line);
      if (lines.length > limit) lines.shift();
    },
  };
}

/** Warnings and errors of a process, as lines of the trace. */
export function traceLogger(trace: Trace, name: string): Logger {
  const say = (level: string) => (message: string, fields?: Record<string, unknown>) =>
    trace.note(`${name} ${level}: ${message}${fieldsOf(fields)}`);
  const drop = (): void => {};
  const logger: Logger = {
    trace: drop,
    debug: drop,
    info: drop,
    warn: say('warn'),
    error: say('ERROR'),
    child: () => logger,
  };
  return logger;
}

function fieldsOf(fields: Record<string, unknown> | undefined): string {
  if (fields === undefined) return '';
  const { err, ...rest } = fields;
  const shown = Object.entries(rest).map(([key, value]) => ` ${key}=${String(value)}`);
  return shown.join('') + (err === undefined ? '' : ` (${describeError(err)})`);
}
