import process from 'node:process';
import { z } from 'zod';
import { readConfigFile } from '../config/config-file.js';
import { variableOf } from '../config/option-path.js';
import { type Flags, readUpOptions } from '../config/read-options.js';
import { TEST_MNEMONIC, upOptionsSchema } from '../options.js';
import type { CommandContext } from './context.js';

/** `bulkhead config print`: what `up` would run with, and where each option comes from. */
export async function runConfigPrint({ output }: CommandContext, flags: Flags): Promise<void> {
  const { options, sources, file } = await readUpOptions(flags);
  if (file !== '') output.line(`# ${file}`);
  const rows = Object.keys(upOptionsSchema.shape).map((option) => {
    const value = options[option as keyof typeof options];
    // The test mnemonic is everybody's; another one is nobody else's.
    const isSecret = option === 'mnemonic' && value !== TEST_MNEMONIC;
    return { option, value: isSecret ? '(hidden)' : (value ?? null), source: sources[option] };
  });
  for (const { option, value, source } of rows)
    output.line(`${option.padEnd(28)} ${String(value ?? '-').padEnd(24)} ${source}  ${variableOf(option)}`);
  output.result({ file: file === '' ? null : file, options: rows });
}

/** `bulkhead config validate`: whether a file is one that `up` would take. */
export async function runConfigValidate({ output }: CommandContext, named: string | undefined): Promise<void> {
  const { path, options } = await readConfigFile(process.cwd(), named);
  const count = Object.keys(options).length;
  output.line(path === '' ? 'There is no bulkhead.config.ts here' : `${path} is valid: ${count} options`);
  output.result({ file: path === '' ? null : path, options });
}

/** `bulkhead config schema`: JSON Schema (2020-12) of a `bulkhead.config.json`, keys as the flags write them. */
export function runConfigSchema({ output }: CommandContext): void {
  const schema = z.toJSONSchema(upOptionsSchema, { io: 'input', unrepresentable: 'any' });
  output.line(JSON.stringify(schema, null, 2));
  output.result(schema);
}
