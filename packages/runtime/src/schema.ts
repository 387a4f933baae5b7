import type { z } from 'zod';
import { closestWord } from './closest-word.js';
import { schemaKeysAt } from './schema-keys.js';

/** A zod schema whose output is `T`. */
export type Schema<T> = z.ZodType<T>;

export interface SchemaProblem {
  /** Like `shards[0].gasLimit`; empty for the root. */
  readonly path: string;
  readonly problem: string;
}

const MAX_PROBLEMS_SHOWN = 5;

/** What is wrong, in terms of the input; unknown keys come with the key that was probably meant. */
export function schemaProblems(schema: z.ZodType, error: z.ZodError): SchemaProblem[] {
  return error.issues.flatMap((issue) => flatten(issue, [])).map(({ issue, path }) => describe(schema, issue, path));
}

/** The first problems on one line. */
export function joinProblems(problems: readonly SchemaProblem[]): string {
  const shown = problems
    .slice(0, MAX_PROBLEMS_SHOWN)
    .map(({ path, problem }) => (path === '' ? problem : `${path}: ${problem}`));
  const hidden = problems.length - shown.length;
  return [...shown, ...(hidden > 0 ? [`and ${hidden} more`] : [])].join('; ').replace(/\s+/g, ' ');
}

interface PlacedIssue {
  readonly issue: z.core.$ZodIssue;
  readonly path: readonly PropertyKey[];
}

/** A failed union reports every branch; the branch with the fewest problems is the one that was meant. */
function flatten(issue: z.core.$ZodIssue, parent: readonly PropertyKey[]): PlacedIssue[] {
  const path = [...parent, ...issue.path];
  if (issue.code !== 'invalid_union' || issue.errors.length === 0) return [{ issue, path }];
  const nearest = issue.errors.reduce((best, branch) => (branch.length < best.length ? branch : best));
  return nearest.flatMap((inner) => flatten(inner, path));
}

function describe(schema: z.ZodType, issue: z.core.$ZodIssue, path: readonly PropertyKey[]): SchemaProblem {
  if (issue.code !== 'unrecognized_keys') {
    return { path: formatPath(path), problem: issue.message.replace(/^Invalid input: /, '') };
  }
  const known = schemaKeysAt(schema, path);
  const keys = issue.keys.map((key) => {
    const meant = closestWord(key, known);
    return `unknown key \`${key}\`${meant === undefined ? '' : ` (did you mean \`${meant}\`?)`}`;
  });
  return { path: formatPath(path), problem: keys.join(', ') };
}

function formatPath(path: readonly PropertyKey[]): string {
  return path.reduce<string>((text, step) => {
    if (typeof step === 'number') return `${text}[${step}]`;
    return text === '' ? String(step) : `${text}.${String(step)}`;
  }, '');
}
