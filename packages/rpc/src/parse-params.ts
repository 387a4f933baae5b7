import type { z } from 'zod';
import { invalidParams } from './errors.js';

const MAX_PROBLEM_LENGTH = 300;

/**
 * A parser for positional params: trailing optional ones may be missing, undefined or null.
 *
 * @throws -32602 in geth's wording, naming the first argument that is wrong.
 */
export function parseParams<T extends z.ZodTuple>(schema: T): (params: readonly unknown[]) => z.output<T> {
  const { items } = schema.def;
  return (params) => {
    if (params.length > items.length) throw invalidParams(`too many arguments, want at most ${items.length}`);
    const padded = items.map((_, position) => params[position]);
    const parsed = schema.safeParse(padded);
    if (parsed.success) return parsed.data;
    const issue = parsed.error.issues[0];
    const [position = 0, ...path] = issue?.path ?? [];
    if (path.length === 0 && padded[Number(position)] == null) {
      throw invalidParams(`missing value for required argument ${String(position)}`);
    }
    throw invalidParams(`invalid argument ${String(position)}: ${problemOf(issue, path)}`);
  };
}

function problemOf(issue: z.core.$ZodIssue | undefined, path: readonly PropertyKey[]): string {
  const problem = (issue?.message ?? 'invalid value').replace(/^Invalid input: /, '');
  const place = path.map((step) => (typeof step === 'number' ? `[${step}]` : `.${String(step)}`)).join('');
  return `${place === '' ? '' : `${place.replace(/^\./, '')}: `}${problem}`.slice(0, MAX_PROBLEM_LENGTH);
}
