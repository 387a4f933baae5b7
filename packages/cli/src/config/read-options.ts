import process from 'node:process';
import { parseConfig } from '@bulkhead/runtime';
import type { z } from 'zod';
import { type UpOptions, upOptionsSchema } from '../options.js';
import { type ConfigFile, readConfigFile } from './config-file.js';
import { camelCase, variableOf } from './option-path.js';

/** Where the value of an option comes from. */
export type OptionSource = 'flag' | 'environment' | 'file' | 'default';

/** Flags as commander gives them: `--shards.count` under `shards.count`, `--shards.starting-port` under `shards.startingPort`. */
export type Flags = Readonly<Record<string, unknown>>;

interface Gathered {
  readonly input: Record<string, unknown>;
  readonly sources: Record<string, OptionSource>;
}

/** Flags over environment variables over the file. */
function gather(schema: z.ZodObject, flags: Flags, file: ConfigFile['options']): Gathered {
  const input: Record<string, unknown> = {};
  const sources: Record<string, OptionSource> = {};
  const take = (option: string, value: unknown, source: OptionSource) => {
    input[option] = value;
    sources[option] = source;
  };
  for (const option of Object.keys(schema.shape)) {
    const flag = flags[camelCase(option)];
    const variable = process.env[variableOf(option)];
    // Commander reports `--no-x` as x: false, and x: true when the flag was not given.
    if (flag !== undefined && flag !== true) take(option, flag, 'flag');
    else if (variable !== undefined) take(option, variable, 'environment');
    else if (Object.hasOwn(file, option)) take(option, file[option], 'file');
    else sources[option] = 'default';
  }
  return { input, sources };
}

/** Options of a command that no file concerns. @throws CodedError CONFIG_INVALID (reject) */
export function readOptions<S extends z.ZodObject>(schema: S, flags: Flags): z.output<S> {
  return parseConfig(schema, gather(schema, flags, {}).input, 'options');
}

/** The options of `up`, and where each comes from. */
export interface SourcedOptions {
  readonly options: UpOptions;
  readonly sources: Readonly<Record<string, OptionSource>>;
  /** Of the file that was read; empty when there is none. */
  readonly file: string;
}

/**
 * Flags over environment variables over `bulkhead.config.ts` over defaults.
 *
 * @param flags those of `up`; `config` names the file
 * @throws CodedError CONFIG_INVALID, CONFIG_MISSING, CONFIG_UNREADABLE (reject)
 */
export async function readUpOptions(flags: Flags): Promise<SourcedOptions> {
  const named = flags['config'] ?? process.env['BULKHEAD_CONFIG'];
  const file = await readConfigFile(process.cwd(), typeof named === 'string' ? named : undefined);
  const { input, sources } = gather(upOptionsSchema, flags, file.options);
  return { options: parseConfig(upOptionsSchema, input, 'options'), sources, file: file.path };
}
