import { readdir, readFile } from 'node:fs/promises';
import { expect } from 'chai';

const PAGE = new URL('../../../docs/guides/sdk.md', import.meta.url);
const EXAMPLES = new URL('../src/test/guide/', import.meta.url);

describe('docs/guides/sdk.md', () => {
  it('shows the examples that are compiled, each one, and no others', async () => {
    const page = await readFile(PAGE, 'utf8');
    const files = (await readdir(EXAMPLES)).sort();
    const shown = await Promise.all(
      files.map(async (file) => `\`\`\`ts\n${await readFile(new URL(file, EXAMPLES), 'utf8')}\`\`\``),
    );
    for (const [i, block] of shown.entries()) expect(page, files[i]).to.include(block);
    expect(page.match(/^```ts$/gm)).to.have.length(files.length);
  });
});
