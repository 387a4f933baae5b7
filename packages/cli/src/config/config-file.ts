import { access } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import { CodedError, describeError, parseConfig, readJsonFile } from '@bulkhead/runtime';
import { z } from 'zod';
import { upOptionsSchema } from '../options.js';
import { flattenConfig } from './flatten-config.js';

/** Looked for in this order where a command is run. */
const NAMES = ['ts', 'mts', 'js', 'mjs', 'json'].map((ending) => `bulkhead.config.${ending}`);

/** A user's own options. */
export interface ConfigFile {
  /** Absolute. */
  readonly path: string;
  /** By the names of the flags; each is what its option takes. */
  readonly options: Readonly<Record<string, unknown>>;
}

const NONE: ConfigFile = { path: '', options: {} };

/**
 * Finds and reads `bulkhead.config.ts`, or the file that the user names.
 *
 * @param folder where the command was run
 * @returns no options when there is none
 * @throws CodedError CONFIG_MISSING when a named one is not there, CONFIG_UNREADABLE when it can't be run or parsed,
 *   CONFIG_INVALID with what was probably meant (reject)
 */
export async function readConfigFile(folder: string, named?: string): Promise<ConfigFile> {
  const path = named === undefined ? await findConfig(folder) : resolve(folder, named);
  if (path === undefined) return NONE;
  if (named !== undefined && !(await exists(path)))
    throw new CodedError({ code: 'CONFIG_MISSING', message: `there is no ${path}`, verdict: 'reject' });
  const value = await load(path);
  const config = typeof value === 'object' && value !== null ? value : undefined;
  if (config === undefined) throw unreadable(path, 'its default export is no object');
  const options = flattenConfig(config, Object.keys(upOptionsSchema.shape));
  parseConfig(upOptionsSchema.partial(), options, basename(path));
  return { path, options };
}

async function findConfig(folder: string): Promise<string | undefined> {
  for (const name of NAMES) if (await exists(resolve(folder, name))) return resolve(folder, name);
  return undefined;
}

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );

/** TypeScript is stripped by jiti, so that it works on every Node that Bulkhead does. */
async function load(path: string): Promise<unknown> {
  if (path.endsWith('.json')) return readJsonFile(path, z.unknown());
  const { createJiti } = await import('jiti');
  try {
    return await createJiti(path, { fsCache: false, interopDefault: true }).import(path, { default: true });
  } catch (cause) {
    throw unreadable(path, describeError(cause), cause);
  }
}

function unreadable(path: string, why: string, cause?: unknown): CodedError {
  const message = `${basename(path)}: ${why}`.replaceAll(/\s+/g, ' ');
  return new CodedError({ code: 'CONFIG_UNREADABLE', message, verdict: 'reject', cause });
}
