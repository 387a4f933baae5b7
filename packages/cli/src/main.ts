import process from 'node:process';
import { explain } from './exit-codes.js';
import { createProgram, withCommand } from './program.js';

try {
  await createProgram().parseAsync(withCommand(process.argv.slice(2)), { from: 'user' });
} catch (error) {
  const { line, code } = explain(error);
  process.stderr.write(`bulkhead: ${line}\n`);
  process.exitCode = code;
}
