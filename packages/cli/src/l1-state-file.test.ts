import { utimesSync } from 'node:fs';
import { mkdtemp, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { copiesOf, copyWhole, mendState } from './l1-state-file.js';

const WHOLE = '{"block":{"number":"0x7"}}';
const CUT_OFF = '{"block":{"numb';

describe('the state file of the devnet’s L1', () => {
  let folder: string;
  let file: string;
  let copy: string;
  let older: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'bulkhead-l1-state-'));
    file = join(folder, 'state.json');
    [copy, older] = copiesOf(file);
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const always = async () => true;
  const read = (path: string) => readFile(path, 'utf8').catch(() => undefined);

  for (const cut of ['', CUT_OFF])
    it(`is mended from its copy when it is cut off after ${cut.length} characters`, async () => {
      await writeFile(file, cut);
      await writeFile(copy, WHOLE);
      expect(await mendState(file, always)).to.equal('a copy');
      expect(await read(file)).to.equal(WHOLE);
    });

  it('is left as it is when it is whole, when it is missing, and when its copy is no better', async () => {
    expect(await mendState(file, always)).to.equal('as it was');
    await writeFile(copy, CUT_OFF);
    await writeFile(file, CUT_OFF);
    expect(await mendState(file, always)).to.equal('lost');
    await writeFile(copy, WHOLE);
    await writeFile(file, '{}');
    expect(await mendState(file, always)).to.equal('as it was');
    expect(await read(file)).to.equal('{}');
  });

  it('is the newest one whose accounts belong to its blocks', async () => {
    await writeFile(file, '{"newest":1}');
    await writeFile(copy, '{"copy":1}');
    await writeFile(older, '{"older":1}');
    const only = (name: string) => async (path: string) => (await read(path))?.includes(name) ?? false;
    expect(await mendState(file, async () => false)).to.equal('lost');
    expect(await read(file)).to.equal('{"newest":1}');
    expect(await mendState(file, only('older'))).to.equal('a copy');
    expect(await read(file)).to.equal('{"older":1}');
    await writeFile(file, '{"newest":1}');
    expect(await mendState(file, only('copy'))).to.equal('a copy');
    expect(await read(file)).to.equal('{"copy":1}');
  });

  it('leaves the copy before beside its newest one', async () => {
    const now = 200_000;
    const ended = () => false;
    for (const [at, text] of [
      [100, '{"a":1}'],
      [101, '{"b":1}'],
    ] as const) {
      await writeFile(file, text);
      await utimes(file, at, at);
      await copyWhole(file, { after: undefined, now, ended });
    }
    expect([await read(copy), await read(older)]).to.deep.equal(['{"b":1}', '{"a":1}']);
  });

  it('is copied when nobody has written to it for a second, once', async () => {
    await writeFile(file, WHOLE);
    await utimes(file, 100, 100);
    const ended = () => false;
    expect(await copyWhole(file, { after: undefined, now: 100_999, ended })).to.equal(undefined);
    expect(await read(copy)).to.equal(undefined);
    expect(await copyWhole(file, { after: undefined, now: 101_000, ended })).to.equal(100_000);
    expect(await read(copy)).to.equal(WHOLE);
    await rm(copy);
    expect(await copyWhole(file, { after: 100_000, now: 102_000, ended })).to.equal(100_000);
    expect(await read(copy)).to.equal(undefined);
  });

  it('is not copied when anvil has ended, or has written on meanwhile', async () => {
    await writeFile(copy, WHOLE);
    await writeFile(file, CUT_OFF);
    await utimes(file, 100, 100);
    const now = 200_000;
    expect(await copyWhole(file, { after: undefined, now, ended: () => true })).to.equal(undefined);
    const writesOn = () => {
      utimesSync(file, 150, 150);
      return false;
    };
    expect(await copyWhole(file, { after: undefined, now, ended: writesOn })).to.equal(undefined);
    expect(await read(copy)).to.equal(WHOLE);
  });
});
