import { readFile } from 'node:fs/promises';
import { expect } from 'chai';
import { tryFirstBlock } from './test/readme-example.js';
import { nextInputs, openTestEngine, signTransaction, testConfig } from './test/shard-fixture.js';

describe('README', () => {
  it('shows the example that is compiled', async () => {
    const [readme, example] = await Promise.all([
      readFile(new URL('../README.md', import.meta.url), 'utf8'),
      readFile(new URL('../src/test/readme-example.ts', import.meta.url), 'utf8'),
    ]);
    expect(readme).to.include(`\`\`\`ts\n${example.replace("'../index.js'", "'@bulkhead/execution'")}\`\`\``);
  });

  it('shows an example that works', async () => {
    const to = '0x00000000000000000000000000000000000000c1';
    const inputs = nextInputs(await openTestEngine(), { transactions: [await signTransaction({ nonce: 0, to })] });
    expect((await tryFirstBlock(testConfig(), inputs)).map(({ status }) => status)).to.deep.equal(['0x1', '0x1']);
  });
});
