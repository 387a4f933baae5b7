import process from 'node:process';
import { createProgram, withCommand } from './program.js';

try {
  await createProgram().parseAsync(withCommand(process.argv.slice(2)), { from: 'user' });
} catch (error) {
  // Only now: what errors may be is a lot of code, and most commands meet none.
  const { explain } = await import('./explain-error.js');
  const { line, code } = explain(error);
  process.stderr.write(`bulkhead: ${line}\n`);
  process.exitCode = code;
}
