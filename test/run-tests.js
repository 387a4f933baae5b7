#!/usr/bin/env node
/**
 * Runs the suites and closes with one line that sums them up. The suites of a group run in lanes side by side; files of tests
 * that start networks run two at a time, as they wait for block times more than they compute, and what only computes fills
 * the gaps at the lowest priority. A suite that ends without having counted its tests counts as one failure.
 *
 * `run-tests.js GROUP…` runs those of some groups; a name that no group has ends it with 2 before it runs anything.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { constants, setPriority, tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const mocha = join(root, 'node_modules', 'mocha', 'bin', 'mocha.js');
const reporter = join(root, 'test', 'counting-reporter.cjs');

const mochaSuite = (name, globs, ...flags) => ({
  name,
  command: [process.execPath, mocha, '--reporter', reporter, ...flags, ...globs],
});

const forgeSummary = /(?<passed>\d+) tests? passed, (?<failed>\d+) failed, (?<skipped>\d+) skipped \(/g;
const mutantSummary = /(?<passed>\d+) mutants killed, (?<failed>\d+) survived/g;

const checks = [
  { name: 'format and lint', command: ['npx', 'biome', 'check', '.'], single: true },
  {
    name: 'generated code is current',
    command: ['npm', 'run', '--silent', 'generate', '-w', 'contracts', '--', '--check'],
    single: true,
  },
];
const contracts = {
  name: 'contracts',
  command: ['npm', 'run', '--silent', 'test', '-w', 'contracts'],
  summary: forgeSummary,
};
/** What the suites of a group are made of: lanes that run side by side, each one suite after another. */
const suites = {
  quick: [[mochaSuite('packages', ['packages/*/dist/**/*.test.js'])], [...checks, contracts]],
  e2e: [
    [
      mochaSuite('end to end', ['test/dist/chaos/**/*.e2e.js', 'test/dist/e2e/**/*.e2e.js'], '--parallel', '--jobs=2'),
      // These take all of the cores on purpose.
      mochaSuite('load', ['test/dist/load/**/*.e2e.js']),
    ],
    [{ ...mochaSuite('simulation', ['test/dist/simulation/**/*.e2e.js']), yields: true }],
  ],
  conformance: [[mochaSuite('conformance', ['test/dist/conformance/**/*.e2e.js'])]],
  long: [
    [
      mochaSuite('long', ['test/dist/long/**/*.e2e.js', 'packages/*/dist/**/*.long.js']),
      {
        name: 'guards of the contracts',
        command: ['npm', 'run', '--silent', 'mutate', '-w', 'contracts'],
        summary: mutantSummary,
      },
    ],
  ],
};
/** A checkout of ethereum/execution-apis is there. */
const hasConformance = (process.env.BULKHEAD_CONFORMANCE ?? '') !== '';
const everything = ['quick', 'e2e', ...(hasConformance ? ['conformance'] : [])];
/** `--list` shows what would run. */
const [isList, names] = process.argv[2] === '--list' ? [true, process.argv.slice(3)] : [false, process.argv.slice(2)];
const named = names.length > 0 ? names : everything;
const unknown = named.filter((name) => !Object.hasOwn(suites, name));
if (unknown.length > 0) {
  process.stderr.write(`no such tests: ${unknown.join(', ')}; there are ${Object.keys(suites).join(', ')}\n`);
  process.exit(2);
}
if (named.includes('conformance') && !hasConformance) {
  process.stdout.write(
    'conformance: set BULKHEAD_CONFORMANCE to a checkout of ethereum/execution-apis to run its cases\n',
  );
}
const wanted = named.filter((name) => name !== 'conformance' || hasConformance);
if (isList) for (const { name } of wanted.flatMap((group) => suites[group]).flat()) process.stdout.write(`${name}\n`);
if (isList || wanted.length === 0) process.exit(0);

const scratch = mkdtempSync(join(tmpdir(), 'bulkhead-tests-'));

/** @param quiet what it prints comes in one piece, when it has ended */
function run({ command, name, yields = false }, countsFile, quiet) {
  const head = `\n=== ${name}\n`;
  if (!quiet) process.stdout.write(head);
  return new Promise((resolve) => {
    const [file, ...args] = command;
    const child = spawn(file, args, {
      cwd: root,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, BULKHEAD_TEST_COUNTS: countsFile },
    });
    if (yields && child.pid !== undefined) setPriority(child.pid, constants.priority.PRIORITY_LOW);
    let tail = '';
    const held = [];
    child.stdout.on('data', (chunk) => {
      tail = (tail + chunk).slice(-20_000);
    });
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk) => (quiet ? held.push(chunk) : process.stdout.write(chunk)));
    const end = (code) => {
      if (quiet) process.stdout.write(Buffer.concat([Buffer.from(head), ...held]));
      resolve({ code: code ?? 1, tail });
    };
    child.once('error', () => end(1));
    child.once('close', end);
  });
}

/** Counts of a finished suite: what it reported, or its exit code where it is one check. */
function count(suite, { code, tail }, countsFile) {
  if (suite.single) return { passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1, skipped: 0 };
  if (suite.summary) {
    const { passed, failed, skipped = 0 } = [...tail.matchAll(suite.summary)].at(-1)?.groups ?? {};
    if (passed !== undefined) return { passed: Number(passed), failed: Number(failed), skipped: Number(skipped) };
  } else {
    try {
      return JSON.parse(readFileSync(countsFile, 'utf8').trim().split('\n').at(-1));
    } catch {
      // Fall through: the suite died before it could count.
    }
  }
  return { passed: 0, failed: 1, skipped: 0 };
}

const sum = { passed: 0, failed: 0, skipped: 0 };
/** What failed, again at the end, where it is found in a long log. */
const broken = [];
let started = 0;

async function runLane(lane, quiet) {
  for (const suite of lane) {
    const countsFile = join(scratch, `counts-${started++}`);
    const startedAt = Date.now();
    const result = await run(suite, countsFile, quiet);
    const counts = count(suite, result, countsFile);
    if (result.code !== 0 && counts.failed === 0) counts.failed = 1;
    for (const key of Object.keys(sum)) sum[key] += counts[key];
    if (counts.failed > 0)
      broken.push(...(counts.titles?.length > 0 ? counts.titles : ['']).map((title) => `${suite.name}: ${title}`));
    process.stdout.write(
      `--- ${suite.name}: ${counts.passed} passed, ${counts.failed} failed in ${((Date.now() - startedAt) / 1000).toFixed(0)} s\n`,
    );
  }
}

try {
  for (const lanes of wanted.map((name) => suites[name]))
    await Promise.all(lanes.map((lane, index) => runLane(lane, index > 0)));
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
for (const title of broken) process.stdout.write(`\nFAILED ${title}`);
process.stdout.write(
  `\n${sum.passed} passed, ${sum.failed} failed${sum.skipped > 0 ? `, ${sum.skipped} skipped` : ''}\n`,
);
process.exitCode = sum.failed > 0 || sum.passed === 0 ? 1 : 0;
