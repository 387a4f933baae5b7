import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CodedError } from '@bulkhead/runtime';
import { expect } from 'chai';
import { readConfigFile } from './config-file.js';

describe('readConfigFile', () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'bulkhead-config-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const refusal = async (named?: string) => {
    const error = await readConfigFile(folder, named).then(
      () => undefined,
      (reason: unknown) => reason,
    );
    if (!(error instanceof CodedError)) throw new Error(`no refusal: ${error}`);
    return `${error.code} ${error.message.replaceAll(folder, '…')}`;
  };
  const write = (name: string, text: string) => writeFile(join(folder, name), text);

  it('gives no options where there is no file', async () => {
    expect(await readConfigFile(folder)).to.deep.equal({ path: '', options: {} });
  });

  it('runs TypeScript, types and all', async () => {
    await write(
      'bulkhead.config.ts',
      `interface Own { count: number }
       const own = { count: 1 + 2 } satisfies Own;
       export default { shards: { ...own, startingPort: 0 as number }, blockTime: 0, gossip: false };`,
    );
    expect(await readConfigFile(folder)).to.deep.equal({
      path: join(folder, 'bulkhead.config.ts'),
      options: { 'shards.count': 3, 'shards.starting-port': 0, 'block-time': 0, gossip: false },
    });
  });

  it('runs ES modules and reads JSON, by name and in their order', async () => {
    await write('bulkhead.config.json', '{ "shards.count": 4 }');
    expect((await readConfigFile(folder)).options).to.deep.equal({ 'shards.count': 4 });
    await write('bulkhead.config.mjs', 'export default { shards: { count: 5 } };');
    expect((await readConfigFile(folder)).options).to.deep.equal({ 'shards.count': 5 });
    expect((await readConfigFile(folder, 'bulkhead.config.json')).options).to.deep.equal({ 'shards.count': 4 });
  });

  it('CONFIG_INVALID: says what is wrong in the file, and what was probably meant', async () => {
    await write('bulkhead.config.mjs', 'export default { shards: { cuont: 5 }, blockTime: -1 };');
    const line = await refusal();
    expect(line).to.match(/^CONFIG_INVALID bulkhead\.config\.mjs: /);
    expect(line).to.include('unknown key `shards.cuont` (did you mean `shards.count`?)').and.to.include('block-time');
  });

  it('CONFIG_UNREADABLE, CONFIG_MISSING: for what can’t be run, is no object, or is not there', async () => {
    await write('a.mjs', 'export default {');
    await write('b.mjs', 'export default 7;');
    await write('c.mjs', 'throw new Error("no\\nluck");');
    expect(await refusal('a.mjs')).to.match(/^CONFIG_UNREADABLE a\.mjs: /);
    expect(await refusal('b.mjs')).to.equal('CONFIG_UNREADABLE b.mjs: its default export is no object');
    expect(await refusal('c.mjs')).to.equal('CONFIG_UNREADABLE c.mjs: no luck');
    expect(await refusal('d.mjs')).to.equal('CONFIG_MISSING there is no …/d.mjs');
  });
});
