import { readFile } from 'node:fs/promises';
import { expect } from 'chai';
import { createMemoryStore } from './memory-store.js';
import { recordHead } from './test/readme-example.js';

describe('README', () => {
  it('shows the example that is compiled', async () => {
    const [readme, example] = await Promise.all([
      readFile(new URL('../README.md', import.meta.url), 'utf8'),
      readFile(new URL('../src/test/readme-example.ts', import.meta.url), 'utf8'),
    ]);
    expect(readme).to.include(`\`\`\`ts\n${example}\`\`\``);
  });

  it('shows an example that works', async () => {
    expect(await recordHead(createMemoryStore(), 5, Uint8Array.of(1))).to.equal(5);
  });
});
