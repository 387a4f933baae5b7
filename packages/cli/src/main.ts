import process from 'node:process';
import { explain } from './exit-codes.js';
import { createProgram } from './program.js';

try {
  await createProgram().parseAsync(process.argv);
} catch (error) {
  const { line, code } = explain(error);
  process.stderr.write(`bulkhead: ${line}\n`);
  process.exitCode = code;
}
