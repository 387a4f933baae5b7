import { expect } from 'chai';
import { type Check, diagnose, ok, warn } from './check.js';
import { checkNode } from './machine-checks.js';

describe('diagnose', () => {
  it('goes on after a check that breaks down, and tells its reason in one line', async () => {
    const broken: Check = { name: 'b', run: () => Promise.reject(new Error('no\n  luck')) };
    const checks: Check[] = [
      { name: 'a', run: async () => ok('well') },
      broken,
      { name: 'c', run: async () => warn('slow') },
    ];
    expect(await diagnose(checks)).to.deep.equal([
      { name: 'a', verdict: 'ok', detail: 'well' },
      { name: 'b', verdict: 'fail', detail: 'no luck' },
      { name: 'c', verdict: 'warn', detail: 'slow' },
    ]);
  });

  it('knows the Node.js that it needs', async () => {
    const verdicts = ['18.20.0', '20.18.9', '20.19.0', '22.0.0', '24.1.0'].map(
      async (version) => (await checkNode(version).run()).verdict,
    );
    expect(await Promise.all(verdicts)).to.deep.equal(['fail', 'fail', 'ok', 'ok', 'ok']);
  });
});
