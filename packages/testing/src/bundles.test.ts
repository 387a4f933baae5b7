import { readFileSync } from 'node:fs';
import { expect } from 'chai';

interface Manifest {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

const root = new URL('../../../', import.meta.url);
const read = (path: string) => readFileSync(new URL(path, root), 'utf8');
const manifestOf = (name: string) => JSON.parse(read(`packages/${name}/package.json`)) as Manifest;

const BOTH = ['node', 'cli'];
/** Who uses what stays outside of the bundles, and whose bundles ask for it. */
const OUTSIDE: Readonly<Record<string, { readonly owner: string; readonly bundled: readonly string[] }>> = {
  rocksdb: { owner: 'store', bundled: BOTH },
  secp256k1: { owner: 'execution', bundled: BOTH },
  'c-kzg': { owner: 'settlement', bundled: BOTH },
  'pino-pretty': { owner: 'runtime', bundled: BOTH },
  jiti: { owner: 'cli', bundled: ['cli'] },
};

describe('bundles', () => {
  const outside = /const EXTERNAL = \[(?<names>[^\]]*)\]/.exec(read('infra/build/bundle-programs.js'))?.groups?.[
    'names'
  ];
  const names = [...(outside ?? '').matchAll(/'([^']+)'/g)].map(([, name]) => name);

  it('leave outside only what their packages depend on: elsewhere than beside a package npm need not put it in reach', () => {
    expect(names).to.have.members(Object.keys(OUTSIDE));
    for (const [name, { owner, bundled }] of Object.entries(OUTSIDE)) {
      for (const kind of ['dependencies', 'optionalDependencies'] as const) {
        const version = manifestOf(owner)[kind]?.[name];
        for (const package_ of bundled)
          expect(manifestOf(package_)[kind]?.[name], `${name} of ${package_}`).to.equal(version);
      }
    }
  });
});
