import { CodedError } from './coded-error.js';

const MAX_DEPTH = 5;
const MAX_LENGTH = 2_000;

/** One line for a human: `[CODE] message <- cause <- …`, at most five causes deep and 2,000 characters long. */
export function describeError(err: unknown): string {
  const parts: string[] = [];
  let current: unknown = err;
  for (let depth = 0; depth < MAX_DEPTH && current !== undefined; depth++) {
    parts.push(describeOne(current));
    current = current instanceof Error ? current.cause : undefined;
  }
  const line = parts.join(' <- ').replace(/\s+/g, ' ').trim();
  return line.length > MAX_LENGTH ? `${line.slice(0, MAX_LENGTH)}…` : line;
}

function describeOne(err: unknown): string {
  if (err instanceof CodedError) return `[${err.code}] ${err.message}`;
  if (err instanceof AggregateError) {
    const inner = err.errors.slice(0, MAX_DEPTH).map(describeOne).join('; ');
    return err.message === '' ? inner : `${err.message}: ${inner}`;
  }
  if (err instanceof Error) return err.message === '' ? err.name : err.message;
  return String(err);
}
