import { readFileSync } from 'node:fs';
import { expect } from 'chai';

const read = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8');

describe('README', () => {
  it('shows the example that is compiled', () => {
    const example = /```ts\n([\s\S]*?)```/.exec(read('../README.md'))?.[1];
    expect(example).to.equal(read('../src/test/example.ts').replace('../index.js', '@bulkhead/rpc'));
  });
});
