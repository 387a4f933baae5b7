import { CodedError } from '@bulkhead/runtime';
import { type Flags, readUpOptions } from '../config/read-options.js';
import { type Check, diagnose, ok } from '../doctor/check.js';
import {
  checkAnvil,
  checkDatabase,
  checkDirectory,
  checkKzg,
  checkMachine,
  checkNode,
  checkSecp256k1,
} from '../doctor/machine-checks.js';
import { checkExternalL1, checkNetwork } from '../doctor/network-checks.js';
import type { CommandContext } from './context.js';

/** `bulkhead doctor`: whether this machine has what a network needs, with the options that `up` would take. Exits with 1 when not. */
export async function runDoctor({ dir, output, clock }: CommandContext, flags: Flags): Promise<void> {
  const { options, file } = await readUpOptions(flags);
  const subject = { dir, options, clock };
  const external = checkExternalL1(subject);
  const config: Check = { name: 'config', run: async () => ok(file === '' ? 'no bulkhead.config.ts: defaults' : file) };
  const found = await diagnose([
    checkNode(),
    checkMachine,
    config,
    checkDirectory(dir),
    ...(external === undefined ? [checkAnvil] : [external]),
    checkDatabase,
    checkSecp256k1,
    checkKzg,
    checkNetwork(subject),
  ]);
  for (const { name, verdict, detail } of found) output.line(`${verdict.padEnd(5)} ${name.padEnd(18)} ${detail}`);
  const failed = found.filter(({ verdict }) => verdict === 'fail');
  output.result({ healthy: failed.length === 0, checks: found });
  if (failed.length > 0)
    throw new CodedError({
      code: 'UNHEALTHY',
      message: `${failed.map(({ name }) => name).join(', ')} not well: see above`,
      verdict: 'reject',
    });
}
