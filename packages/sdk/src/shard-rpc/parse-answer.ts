import { z } from 'zod';
import { UnexpectedAnswerError } from '../errors/answer.js';

/** What a node answered, by a schema. @throws UnexpectedAnswerError */
export function parseAnswer<S extends z.ZodType>(method: string, schema: S, answer: unknown): z.output<S> {
  const parsed = schema.safeParse(answer);
  if (parsed.success) return parsed.data;
  throw new UnexpectedAnswerError(method, z.prettifyError(parsed.error).split('\n')[0] ?? '', parsed.error);
}
