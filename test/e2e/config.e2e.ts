import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { bulkhead, ROOT } from '../support/index.js';

const CONFIG = `import { defineConfig } from '@bulkhead/cli/config';

export default defineConfig({
  shards: { count: 1, startingPort: 0 },
  l1: { port: 0 },
  admin: { port: 0 },
  batchInterval: 1,
});
`;

interface Printed {
  readonly file: string | null;
  readonly options: readonly { readonly option: string; readonly value: unknown; readonly source: string }[];
}

describe('bulkhead.config.ts', function () {
  this.timeout(240_000);
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'bulkhead-config-'));
    // As in a project that has the command installed.
    await symlink(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
    await writeFile(join(folder, 'bulkhead.config.ts'), CONFIG);
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const run = (args: readonly string[], env: Readonly<Record<string, string>> = {}) =>
    bulkhead(args, { cwd: folder, env });
  const json = async (...args: readonly string[]) => JSON.parse((await run([...args, '--json'])).stdout);

  it('stands below flags and variables, and above defaults', async () => {
    const { stdout } = await run(['config', 'print', '--l1.port', '7', '--json'], { BULKHEAD_ADMIN_PORT: '8' });
    const { file, options } = JSON.parse(stdout) as Printed;
    expect(file).to.equal(join(folder, 'bulkhead.config.ts'));
    const of = (name: string) => options.find(({ option }) => option === name);
    expect(of('l1.port')).to.include({ value: 7, source: 'flag' });
    expect(of('admin.port')).to.include({ value: 8, source: 'environment' });
    expect(of('shards.count')).to.include({ value: 1, source: 'file' });
    expect(of('block-time')).to.include({ value: 1, source: 'default' });
    const { stdout: lines } = await run(['config', 'print']);
    expect(lines).to.match(/^shards\.count +1 +file +BULKHEAD_SHARDS_COUNT$/m);
  });

  it('is validated by itself, and refused with what was meant, before anything starts', async () => {
    expect((await run(['config', 'validate'])).stdout).to.match(/bulkhead\.config\.ts is valid: 5 options\n$/);
    await writeFile(join(folder, 'bulkhead.config.ts'), 'export default { shard: { count: 1 } };');
    for (const command of [['config', 'validate'], ['up'], ['doctor']]) {
      const { code, stderr } = await run(command);
      expect(code).to.equal(1);
      expect(stderr).to.match(
        /^bulkhead: bulkhead\.config\.ts: unknown key `shard\.count` \(did you mean `shards\.count`\?\) \[CONFIG_INVALID\]\n$/,
      );
    }
  });

  it('has a schema that says the same', async () => {
    const { properties, additionalProperties } = await json('config', 'schema');
    expect(properties['shards.count']).to.deep.include({ type: 'integer', minimum: 1, maximum: 64, default: 2 });
    expect(additionalProperties).to.equal(false);
  });

  it('is what up runs with; after reset --new-chain-ids the next network has others', async () => {
    const ids = async () => {
      const { shards } = await json('up', '-d');
      await run(['down']);
      return shards.map(({ chainId }: { chainId: number }) => chainId);
    };
    try {
      expect(await ids()).to.deep.equal([313_371]);
      expect(await json('reset', '--new-chain-ids')).to.include({ nextChainId: 313_372 });
      expect(await ids()).to.deep.equal([313_372]);
    } finally {
      await run(['down']);
    }
  });
});

describe('bulkhead doctor', function () {
  this.timeout(120_000);
  const FREE = ['--l1.port', '0', '--shards.starting-port', '0', '--admin.port', '0'];
  let folder: string;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'bulkhead-doctor-'));
  });
  after(() => rm(folder, { recursive: true, force: true }));

  it('finds nothing that this machine lacks', async () => {
    const { code, stdout } = await bulkhead(['doctor', '--dir', join(folder, 'network'), ...FREE, '--json']);
    expect(code, stdout).to.equal(0);
    const { healthy, checks } = JSON.parse(stdout) as { healthy: boolean; checks: { name: string; verdict: string }[] };
    expect(healthy).to.equal(true);
    expect(checks.map(({ name }) => name)).to.include.members(['Node.js', 'anvil', 'rocksdb', 'network']);
    expect(checks.filter(({ verdict }) => verdict === 'fail')).to.deep.equal([]);
  });

  it('names what is in the way, and ends with 1', async () => {
    const blocker = createServer();
    await new Promise<void>((resolve) => blocker.listen(0, '127.0.0.1', resolve));
    const { port } = blocker.address() as { port: number };
    try {
      const { code, stdout, stderr } = await bulkhead([
        ...['doctor', '--dir', join(folder, 'network'), ...FREE],
        ...['--l1.port', String(port)],
      ]);
      expect(code).to.equal(1);
      expect(stdout).to.match(new RegExp(`^fail +network +port ${port} on 127.0.0.1 is in use: .*--l1.port`, 'm'));
      expect(stderr).to.equal('bulkhead: network not well: see above [UNHEALTHY]\n');
    } finally {
      blocker.close();
    }
  });
});
