import process from 'node:process';
import { parseConfig } from '@bulkhead/runtime';
import type { z } from 'zod';
import { type UpOptions, upOptionsSchema } from './options.js';

/** `shards.starting-port` → `BULKHEAD_SHARDS_STARTING_PORT`. */
export const variableOf = (option: string): string => `BULKHEAD_${option.toUpperCase().replaceAll(/[.-]/g, '_')}`;

/**
 * Puts flags over environment variables over defaults.
 *
 * @param flags as commander gives them: `--shards.count` under `shards.count` or `shards.startingPort`.
 * @throws CodedError CONFIG_INVALID (reject)
 */
export function readUpOptions(flags: Readonly<Record<string, unknown>>): UpOptions {
  return readOptions(upOptionsSchema, flags);
}

/** The same for the options of another command. @throws CodedError CONFIG_INVALID (reject) */
export function readOptions<S extends z.ZodObject>(schema: S, flags: Readonly<Record<string, unknown>>): z.output<S> {
  const input: Record<string, unknown> = {};
  for (const option of Object.keys(schema.shape)) {
    const variable = process.env[variableOf(option)];
    const flag = flags[camelCase(option)];
    // Commander reports `--no-x` as x: false, and x: true when the flag was not given.
    if (flag !== undefined && flag !== true) input[option] = flag;
    else if (variable !== undefined) input[option] = variable;
  }
  return parseConfig(schema, input, 'options');
}

/** Commander's own spelling of a long flag. */
const camelCase = (option: string): string => option.replaceAll(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
