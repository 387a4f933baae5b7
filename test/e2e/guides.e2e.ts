import { readdirSync, readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { findMissingLine, type GuideShell, openGuideShell, ROOT, readGuideSteps } from '../support/index.js';

const FOLDER = join(ROOT, 'docs', 'guides');

for (const page of readdirSync(FOLDER).filter((name) => name.endsWith('.md')))
  describe(`docs/guides/${page}, as its reader works through it`, function () {
    this.timeout(300_000);
    let shell: GuideShell;

    before(async () => {
      shell = await openGuideShell();
    });
    after(() => shell?.destroy());

    for (const step of readGuideSteps(readFileSync(join(FOLDER, page), 'utf8')))
      it(step.title, async () => {
        if (step.do === 'save') return shell.save(step.file, step.text);
        if (step.do === 'compare') {
          expect(await readFile(join(ROOT, step.file), 'utf8')).to.include(step.text);
          return undefined;
        }
        const output = await shell.run(step.script);
        const missing = findMissingLine(output, await Promise.all(step.expected.map(shell.localize)));
        expect(missing, `a line that is not there:\n${output}`).to.equal(undefined);
        return undefined;
      });
  });

describe('a guide that has gone bad', () => {
  const PAGE = ['# One', '```sh', 'echo 1', 'echo 3', '```', '```text', '1', '…', '```', '```js a.mjs', 'x', '```'];

  it('is read block by block', () => {
    expect(readGuideSteps(PAGE.join('\n'))).to.deep.equal([
      { do: 'run', title: 'One: echo 1', script: 'echo 1\necho 3', expected: ['1', '…'] },
      { do: 'save', title: 'One: a.mjs', file: 'a.mjs', text: 'x\n' },
    ]);
    expect(() => readGuideSteps('```sh\necho 1')).to.throw('line 1: the fence is not closed');
    expect(() => readGuideSteps('```text\n1\n```')).to.throw('line 3: output without a command');
  });

  it('is told by the first line that its commands do not print', () => {
    expect(findMissingLine('1\n2\n3\n', ['1', '…', '3'])).to.equal(undefined);
    expect(findMissingLine('1\n2\n3\n', ['3', '1'])).to.equal('1');
    expect(findMissingLine('sent 0xab at 5', ['sent 0x… at 6'])).to.equal('sent 0x… at 6');
  });

  it('fails with what its commands said', async () => {
    const shell = await openGuideShell();
    const failure = await shell.run('echo before; ls /nowhere; echo after').catch((error: Error) => error.message);
    expect(failure)
      .to.match(/before\n.*nowhere/)
      .and.not.to.include('\nafter\n');
    await shell.destroy();
  });
});
