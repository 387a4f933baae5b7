import type { z } from 'zod';
import type { ReadClient } from '../transactions/clients.js';
import { parseAnswer } from './parse-answer.js';

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
  return parseAnswer(method, schema, await client.request({ method, params } as never));
}
