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
});
