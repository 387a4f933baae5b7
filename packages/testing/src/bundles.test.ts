import { readFileSync } from 'node:fs';
import { expect } from 'chai';

interface Manifest {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

const root = new URL('../../../', import.meta.url);
const read = (path: string) => readFileSync(new URL(path, root), 'utf8');
const manifestOf = (name: string) => JSON.parse(read(`packages/${name}/package.json`)) as Manifest;

/** Who uses what stays outside of the bundles. */
const OWNERS = { rocksdb: 'store', secp256k1: 'execution', 'c-kzg': 'settlement', 'pino-pretty': 'runtime' };

describe('bundles', () => {
  const outside = /const EXTERNAL = \[(?<names>[^\]]*)\]/.exec(read('infra/build/bundle-programs.js'))?.groups?.[
    'names'
  ];
  const names = [...(outside ?? '').matchAll(/'([^']+)'/g)].map(([, name]) => name);

  it('leave outside only what their packages depend on: elsewhere than beside a package npm need not put it in reach', () => {
    expect(names).to.have.members(Object.keys(OWNERS));
    for (const [name, owner] of Object.entries(OWNERS)) {
      for (const kind of ['dependencies', 'optionalDependencies'] as const) {
        const version = manifestOf(owner)[kind]?.[name];
        for (const bundled of ['node', 'cli'])
          expect(manifestOf(bundled)[kind]?.[name], `${name} of ${bundled}`).to.equal(version);
      }
    }
  });
});
