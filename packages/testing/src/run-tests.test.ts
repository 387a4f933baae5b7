import { spawnSync } from 'node:child_process';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';

const RUNNER = fileURLToPath(new URL('../../../test/run-tests.js', import.meta.url));
const HINT = 'set BULKHEAD_CONFORMANCE';

function run(conformance: string, ...args: readonly string[]) {
  const env = { ...process.env, BULKHEAD_CONFORMANCE: conformance };
  return spawnSync(process.execPath, [RUNNER, ...args], { env, encoding: 'utf8' });
}

describe('run-tests.js', () => {
  it('leaves conformance out while its cases are not there, and nothing else', () => {
    const quick = run('', '--list', 'quick').stdout;
    expect(quick).to.include('packages\n').and.not.include('conformance');
    const both = run('', '--list', 'quick', 'conformance');
    expect(both.status).to.equal(0);
    expect(both.stdout).to.include(HINT);
    expect(both.stdout.split('\n').slice(1).join('\n')).to.equal(quick);
    expect(run('/somewhere', '--list', 'quick', 'conformance').stdout).to.equal(`${quick}conformance\n`);
  });

  it('has nothing to run, and says why, when only conformance is asked for', () => {
    const { status, stdout } = run('', 'conformance');
    expect(status).to.equal(0);
    expect(stdout).to.include(HINT);
  });

  it('exits with 2 and runs nothing when a name is misspelt, beside a good one too', () => {
    for (const args of [['quik'], ['quick', 'e2ee'], ['toString'], ['--lst', 'quick']]) {
      const { status, stdout, stderr } = run('', ...args);
      expect(status, args.join(' ')).to.equal(2);
      expect(stdout).to.equal('');
      expect(stderr).to.include('quick, e2e, conformance, long');
    }
  });
});
