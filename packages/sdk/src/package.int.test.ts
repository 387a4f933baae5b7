import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';

const run = promisify(execFile);
const require = createRequire(import.meta.url);
const PACKAGE = fileURLToPath(new URL('..', import.meta.url));
const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

/** Where npm put a package for this one. */
const installed = (name: string) => {
  const [root] = (require.resolve.paths(name) ?? []).flatMap((path) => {
    try {
      return [dirname(require.resolve(join(path, name, 'package.json')))];
    } catch {
      return [];
    }
  });
  if (root === undefined) throw new Error(`${name} is not installed`);
  return root;
};

/** A project of a user, with what npm would have installed from the packed packages. */
describe('the packed package', function () {
  this.timeout(240_000);
  let project: string;
  const inside = (name: string) => join(project, 'node_modules', name);

  before(async () => {
    project = await mkdtemp(join(tmpdir(), 'bulkhead-sdk-'));
    for (const name of ['protocol', 'sdk']) await unpack(name);
    for (const name of ['viem', 'zod', 'hash-wasm']) await symlink(installed(name), inside(name), 'dir');
    await writeFile(join(project, 'package.json'), JSON.stringify({ name: 'project', type: 'module', private: true }));
  });
  after(() => rm(project, { recursive: true, force: true }));

  async function unpack(name: string): Promise<void> {
    const target = inside(`@bulkhead/${name}`);
    await mkdir(target, { recursive: true });
    const { stdout } = await run(
      'npm',
      ['pack', '--json', '--ignore-scripts', '-w', `packages/${name}`, '--pack-destination', project],
      { cwd: ROOT },
    );
    const packed: unknown = JSON.parse(stdout);
    const [first] = Array.isArray(packed) ? packed : Object.values(packed as object);
    await run('tar', ['-xzf', join(project, first.filename), '-C', target, '--strip-components', '1']);
  }

  it('has what publint wants', async () => {
    const { messages, pkg } = await publint({ pkgDir: inside('@bulkhead/sdk'), pack: false, strict: true });
    expect(messages.map((message) => formatMessage(message, pkg ?? {}))).to.deep.equal([]);
  });

  it('carries code, types and README, and no tests', async () => {
    const files = await readdir(inside('@bulkhead/sdk'), { recursive: true });
    expect(files).to.include.members(['README.md', 'package.json', 'dist/index.js', 'dist/index.d.ts']);
    expect(files.filter((file) => /\btest\b|\.map$|tsbuildinfo/.test(file))).to.deep.equal([]);
  });

  for (const [moduleResolution, module] of [
    ['nodenext', 'nodenext'],
    ['bundler', 'esnext'],
  ] as const)
    it(`compiles the README’s example against its types (${moduleResolution})`, async () => {
      const example = await readFile(join(PACKAGE, 'src', 'test', 'readme-example.ts'), 'utf8');
      await writeFile(join(project, 'example.ts'), example);
      const compilerOptions = {
        ...{ target: 'es2022', lib: ['es2023', 'dom'], strict: true, noEmit: true, skipLibCheck: false },
        ...{ module, moduleResolution, types: ['node'], typeRoots: [join(ROOT, 'node_modules', '@types')] },
      };
      await writeFile(join(project, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['example.ts'] }));
      const tsc = join(installed('typescript'), 'bin', 'tsc');
      const failure = await run(process.execPath, [tsc, '-p', project], { cwd: project }).then(
        () => '',
        (error: { stdout: string }) => error.stdout,
      );
      // Types of others are theirs to keep right.
      const ours = failure.split('\n').filter((line) => /^(error|example|node_modules\/@bulkhead)/.test(line));
      expect(ours).to.deep.equal([]);
    });

  it('imports nothing of Node, so that browsers take it', async () => {
    const entry = join(inside('@bulkhead/sdk'), 'dist', 'index.js');
    expect([...(await foreignImports(entry))].sort()).to.deep.equal([
      ...['hash-wasm', 'viem', 'viem/accounts', 'viem/actions', 'zod'],
    ]);
  });

  it('runs', async () => {
    await writeFile(join(project, 'run.js'), `console.log(Object.keys(await import('@bulkhead/sdk')).join());`);
    const { stdout } = await run(process.execPath, [join(project, 'run.js')]);
    const names = stdout.trim().split(',');
    expect(names).to.include.members(['defineBulkheadChains', 'walletActionsL1', 'publicActionsShard', 'outboxAbi']);
  });

  /** What a module and all it reaches of Bulkhead's import from elsewhere. */
  async function foreignImports(entry: string): Promise<Set<string>> {
    const foreign = new Set<string>();
    const seen = new Set<string>();
    const waiting = [entry];
    for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
      if (seen.has(file)) continue;
      seen.add(file);
      for (const [, name = ''] of (await readFile(file, 'utf8')).matchAll(/^(?:import|export) .*from '([^']+)';$/gm)) {
        if (name.startsWith('.')) waiting.push(join(dirname(file), name));
        else if (name === '@bulkhead/protocol/user')
          waiting.push(join(inside('@bulkhead/protocol'), 'dist', 'user.js'));
        else foreign.add(name);
      }
    }
    return foreign;
  }
});
