#!/usr/bin/env node
/**
 * Takes one guard after the other out of the contracts and shows that a test misses it. All of them are compiled
 * together, in a copy: each guard asks PREVRANDAO, which no contract uses otherwise, whether it is the one that is gone. With words
 * behind the command, those lines alone are run whose source and name hold one of them: `-- 'shard/Outbox.sol, not full' TokenEscrow`.
 * Exits 1 when a mutant survives.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { mutations } from './mutations.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const scratch = mkdtempSync(join(tmpdir(), 'bulkhead-mutants-'));
const copy = join(scratch, 'contracts');

function prepareCopy() {
  mkdirSync(copy);
  for (const part of ['src', 'test', 'script', 'foundry.toml']) {
    cpSync(join(root, 'contracts', part), join(copy, part), { recursive: true });
  }
  // A guard that asks PREVRANDAO is no longer pure, nor is who promises it or calls it.
  for (const folder of [join('src', 'interfaces'), 'test']) {
    for (const file of readdirSync(join(copy, folder), { recursive: true })) {
      if (!file.endsWith('.sol')) continue;
      const path = join(copy, folder, file);
      writeFileSync(path, readFileSync(path, 'utf8').replace(/\bpure\b/g, 'view'));
    }
  }
  symlinkSync(join(root, 'node_modules'), join(scratch, 'node_modules'), 'junction');
  symlinkSync(join(root, 'test'), join(scratch, 'test'), 'junction');
}

/** Where the marked part of a guard stands: it must be found exactly once. */
function locate(text, source, [name, marked]) {
  const [before, part, after] = marked.split(/[«»]/);
  const at = text.indexOf(before + part + after);
  if (at < 0 || text.indexOf(before + part + after, at + 1) >= 0) {
    throw new Error(`${source}, "${name}": stands there not exactly once`);
  }
  return { from: at + before.length, to: at + before.length + part.length, part };
}

/** The source with all its guards switchable; `ids` gives each guard its number. */
function makeSwitchable(text, source, guards, ids) {
  const spans = new Map();
  for (const guard of guards) {
    const span = locate(text, source, guard);
    const key = `${span.from}-${span.to}`;
    const known = spans.get(key) ?? { ...span, variants: [] };
    known.variants.push({ id: ids.get(guard), with: guard[2] });
    spans.set(key, known);
  }
  const ordered = [...spans.values()].sort((a, b) => b.from - a.from || a.to - b.to);
  let result = text;
  // From the back to the front. Where one part lies inside another, the inner one is done first and the outer one grows.
  for (const [index, { from, to, variants }] of ordered.entries()) {
    const original = result.slice(from, to);
    const isStatement = original.endsWith(';');
    const switched = variants.reduce(
      (inner, { id, with: replacement }) =>
        isStatement
          ? `if (block.prevrandao == ${id}) { ${replacement} } else { ${inner} }`
          : `(block.prevrandao == ${id} ? (${replacement}) : (${inner}))`,
      original,
    );
    result = result.slice(0, from) + switched + result.slice(to);
    for (const other of ordered.slice(index + 1)) if (other.to >= to) other.to += switched.length - original.length;
  }
  return result.replace(/\bpure\b/g, 'view');
}

function runForge(tests, id) {
  const paths = tests.length === 1 ? tests[0] : `{${tests.join(',')}}`;
  const result = spawnSync(
    process.execPath,
    ['script/forge.mjs', 'test', '--fail-fast', '--match-path', `test/*/${paths}.t.sol`],
    {
      cwd: copy,
      encoding: 'utf8',
      maxBuffer: 1 << 28,
      env: {
        ...process.env,
        FOUNDRY_BLOCK_PREVRANDAO: `0x${id.toString(16).padStart(64, '0')}`,
        FOUNDRY_FUZZ_RUNS: '32',
      },
    },
  );
  const output = `${result.stdout}${result.stderr}`;
  const [, test] = output.match(/\[FAIL[^\n]*\] (\w+)\(/) ?? [];
  if (result.status !== 0 && test === undefined) throw new Error(`forge failed without a failing test:\n${output}`);
  return test;
}

function main() {
  const words = process.argv.slice(2);
  const chosen = mutations.map((entry) => {
    const holds = ([name]) => words.length === 0 || words.some((word) => `${entry.source}, ${name}`.includes(word));
    return { ...entry, guards: entry.guards.filter(holds), alone: (entry.alone ?? []).filter(holds) };
  });
  const ids = new Map(chosen.flatMap(({ guards }) => guards).map((guard, index) => [guard, index + 1]));
  prepareCopy();
  for (const { source, guards } of chosen) {
    if (guards.length === 0) continue;
    const file = join(copy, 'src', source);
    writeFileSync(file, makeSwitchable(readFileSync(file, 'utf8'), source, guards, ids));
  }

  const all = [...new Set(chosen.flatMap(({ guards, tests }) => (guards.length > 0 ? tests : [])))];
  const broken = all.length > 0 ? runForge(all, 0) : undefined;
  if (broken !== undefined) throw new Error(`${broken} fails with every guard in its place`);

  const counts = { killed: 0, survived: 0 };
  const report = (source, name, test) => {
    counts[test === undefined ? 'survived' : 'killed'] += 1;
    process.stdout.write(
      `${test === undefined ? 'SURVIVED' : 'killed  '} ${source}: ${name}${test ? ` (${test})` : ''}\n`,
    );
  };
  for (const { source, tests, guards } of chosen) {
    for (const guard of guards) report(source, guard[0], runForge(tests, ids.get(guard)));
  }
  for (const { source, tests, alone } of chosen) {
    for (const guard of alone) {
      const text = readFileSync(join(root, 'contracts', 'src', source), 'utf8');
      const { from, to } = locate(text, source, guard);
      writeFileSync(join(copy, 'src', source), text.slice(0, from) + guard[2] + text.slice(to));
      report(source, guard[0], runForge(tests, 0));
    }
  }
  process.stdout.write(`\n${counts.killed} mutants killed, ${counts.survived} survived\n`);
  if (counts.survived > 0 || counts.killed === 0) process.exitCode = 1;
}

try {
  main();
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
