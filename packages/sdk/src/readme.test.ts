import { readFile } from 'node:fs/promises';
import { expect } from 'chai';

describe('README', () => {
  it('shows the example that is compiled', async () => {
    const [readme, example] = await Promise.all([
      readFile(new URL('../README.md', import.meta.url), 'utf8'),
      readFile(new URL('../src/test/readme-example.ts', import.meta.url), 'utf8'),
    ]);
    expect(readme).to.include(`\`\`\`ts\n${example}\`\`\``);
  });

  it('lists every error code, and no other', async () => {
    const [readme, source] = await Promise.all([
      readFile(new URL('../README.md', import.meta.url), 'utf8'),
      readFile(new URL('../src/errors/bulkhead-error.ts', import.meta.url), 'utf8'),
    ]);
    const all = (text: string, pattern: RegExp) => [...text.matchAll(pattern)].map(([, code]) => code).sort();
    expect(all(readme, /^\| `([A-Z0-9_]+)` \|/gm)).to.deep.equal(all(source, /\| '([A-Z0-9_]+)'/g));
  });
});
