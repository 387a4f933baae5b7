import type { z } from 'zod';
import { CodedError } from './coded-error.js';
import { joinProblems, type SchemaProblem, schemaProblems } from './schema.js';

/**
 * Parses a user's configuration. Use strict object schemas, so that a misspelt key is an error and not a default.
 *
 * @param sourceName where the input came from, as the user knows it: a file name or `command line`.
 * @throws CONFIG_INVALID (reject) with one line that lists each path, what is wrong there and what was probably meant.
 */
export function parseConfig<S extends z.ZodType>(schema: S, input: unknown, sourceName: string): z.output<S> {
  const result = schema.safeParse(input);
  if (result.success) return result.data;
  const problems = schemaProblems(schema, result.error);
  throw new CodedError<'CONFIG_INVALID', { source: string; problems: SchemaProblem[] }>({
    code: 'CONFIG_INVALID',
    message: `${sourceName}: ${joinProblems(problems)}`,
    verdict: 'reject',
    meta: { source: sourceName, problems },
  });
}
