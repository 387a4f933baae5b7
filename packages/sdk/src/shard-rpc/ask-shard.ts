import { z } from 'zod';
import { UnexpectedAnswerError } from '../errors/answer.js';
import type { ReadClient } from '../transactions/clients.js';

/**
 * Calls a method of the `shard_` namespace and parses what comes back.
 *
 * @throws UnexpectedAnswerError; viem's errors when the node does not answer, or refuses
 */
export async function askShard<S extends z.ZodType>(
  client: ReadClient,
  method: `shard_${string}`,
  params: readonly unknown[],
  schema: S,
): Promise<z.output<S>> {
  const answer: unknown = await client.request({ method, params } as never);
  const parsed = schema.safeParse(answer);
  if (parsed.success) return parsed.data;
  throw new UnexpectedAnswerError(method, z.prettifyError(parsed.error).split('\n')[0] ?? '', parsed.error);
}
