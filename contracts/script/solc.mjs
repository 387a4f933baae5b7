#!/usr/bin/env node
// The solc that forge calls: npm's wasm build behind the command line of the native one. It knows --version and
// --standard-json; of the path flags only --base-path matters, because forge puts every source into the JSON.
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, isAbsolute, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const require = createRequire(import.meta.url);
const cacheDir = join(dirname(fileURLToPath(import.meta.url)), '..', 'cache', 'solc');
const packageVersion = require('solc/package.json').version;
const keep = 24;

function readCache(name) {
  const path = join(cacheDir, name);
  try {
    const text = readFileSync(path, 'utf8');
    const now = new Date();
    utimesSync(path, now, now);
    return text;
  } catch {
    return undefined;
  }
}

/** Best effort: a cache that can't be written costs time only. */
function writeCache(name, text) {
  try {
    mkdirSync(cacheDir, { recursive: true });
    const temporary = join(cacheDir, `.${name}.${process.pid}`);
    writeFileSync(temporary, text);
    renameSync(temporary, join(cacheDir, name));
    const outputs = readdirSync(cacheDir)
      .filter((file) => file.endsWith('.json'))
      .map((file) => ({ file, time: statSync(join(cacheDir, file)).mtimeMs }))
      .sort((a, b) => b.time - a.time);
    for (const { file } of outputs.slice(keep)) rmSync(join(cacheDir, file), { force: true });
  } catch {
    // Another process may prune at the same time.
  }
}

/** Loads the wasm (about 0.3 s) and takes back the process-wide handlers it installs. */
function loadSolc() {
  const solc = require('solc');
  process.removeAllListeners('uncaughtException');
  process.removeAllListeners('unhandledRejection');
  return solc;
}

function version() {
  const name = `version-${packageVersion}.txt`;
  const known = readCache(name);
  if (known) return known;
  const long = loadSolc()
    .version()
    .replace(/\.Emscripten\.clang$/, '');
  writeCache(name, long);
  return long;
}

/**
 * forge names a library file by the remapping (`../node_modules/…`) where a contract imports it, and by its absolute
 * path where another library file does. One file must have one name, which also keeps the checkout's place out of the
 * input: every absolute name becomes relative to the base path. Returns the renamed ones, absolute → relative.
 */
function useRelativeNames(input, basePath) {
  const renamed = new Map();
  const rename = (table) => {
    const result = {};
    for (const [name, value] of Object.entries(table)) {
      const relativeName = isAbsolute(name) ? relative(basePath, name).replaceAll('\\', '/') : name;
      if (relativeName !== name) renamed.set(name, relativeName);
      result[relativeName] ??= value;
    }
    // In name order, so that the compiler numbers the same syntax tree everywhere.
    return Object.fromEntries(Object.entries(result).sort(([a], [b]) => (a < b ? -1 : 1)));
  };
  input.sources = rename(input.sources);
  if (input.settings?.outputSelection) input.settings.outputSelection = rename(input.settings.outputSelection);
  return renamed;
}

/** Gives forge the results under the names it asked for, too. */
function restoreNames(output, renamed) {
  for (const table of [output.sources, output.contracts]) {
    for (const [name, relativeName] of renamed) {
      if (table?.[relativeName] !== undefined) table[name] = table[relativeName];
    }
  }
}

function standardJson(basePath) {
  const input = JSON.parse(readFileSync(0, 'utf8'));
  const renamed = useRelativeNames(input, basePath);
  const text = JSON.stringify(input);
  const name = `${createHash('sha256').update(`${packageVersion}\n${text}`).digest('hex')}.json`;
  const known = readCache(name);
  const output = JSON.parse(known ?? loadSolc().compile(text));
  const failed = output.errors?.some((error) => error.severity === 'error');
  if (known === undefined && !failed) writeCache(name, JSON.stringify(output));
  restoreNames(output, renamed);
  return JSON.stringify(output);
}

const args = process.argv.slice(2);

function option(name) {
  const at = args.indexOf(name);
  return at < 0 ? undefined : args[at + 1];
}

if (args.includes('--version')) {
  // forge reads a native version; the suffix only names the platform.
  process.stdout.write(`solc, the solidity compiler commandline interface\nVersion: ${version()}.Linux.g++\n`);
} else if (args.includes('--standard-json')) {
  process.stdout.write(`${standardJson(option('--base-path') ?? process.cwd())}\n`);
} else {
  process.stderr.write('solc.mjs knows --version and --standard-json only\n');
  process.exitCode = 1;
}
