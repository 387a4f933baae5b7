import { utimesSync } from 'node:fs';
import { mkdtemp, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { copyWhole, mendState, wholeCopyOf } from './l1-state-file.js';

const WHOLE = '{"block":{"number":"0x7"}}';
const CUT_OFF = '{"block":{"numb';

describe('the state file of the devnet’s L1', () => {
  let folder: string;
  let file: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'bulkhead-l1-state-'));
    file = join(folder, 'state.json');
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const read = (path: string) => readFile(path, 'utf8').catch(() => undefined);

  for (const cut of ['', CUT_OFF])
    it(`is mended from its copy when it is cut off after ${cut.length} characters`, async () => {
      await writeFile(file, cut);
      await writeFile(wholeCopyOf(file), WHOLE);
      expect(await mendState(file)).to.equal(true);
      expect(await read(file)).to.equal(WHOLE);
    });

  it('is left as it is when it is whole, when it is missing, and when its copy is no better', async () => {
    expect(await mendState(file)).to.equal(false);
    await writeFile(wholeCopyOf(file), CUT_OFF);
    await writeFile(file, CUT_OFF);
    expect(await mendState(file)).to.equal(false);
    await writeFile(wholeCopyOf(file), WHOLE);
    await writeFile(file, '{}');
    expect(await mendState(file)).to.equal(false);
    expect(await read(file)).to.equal('{}');
  });

  it('is copied when nobody has written to it for a second, once', async () => {
    await writeFile(file, WHOLE);
    await utimes(file, 100, 100);
    const ended = () => false;
    expect(await copyWhole(file, { after: undefined, now: 100_999, ended })).to.equal(undefined);
    expect(await read(wholeCopyOf(file))).to.equal(undefined);
    expect(await copyWhole(file, { after: undefined, now: 101_000, ended })).to.equal(100_000);
    expect(await read(wholeCopyOf(file))).to.equal(WHOLE);
    await rm(wholeCopyOf(file));
    expect(await copyWhole(file, { after: 100_000, now: 102_000, ended })).to.equal(100_000);
    expect(await read(wholeCopyOf(file))).to.equal(undefined);
  });

  it('is not copied when anvil has ended, or has written on meanwhile', async () => {
    await writeFile(wholeCopyOf(file), WHOLE);
    await writeFile(file, CUT_OFF);
    await utimes(file, 100, 100);
    const now = 200_000;
    expect(await copyWhole(file, { after: undefined, now, ended: () => true })).to.equal(undefined);
    const writesOn = () => {
      utimesSync(file, 150, 150);
      return false;
    };
    expect(await copyWhole(file, { after: undefined, now, ended: writesOn })).to.equal(undefined);
    expect(await read(wholeCopyOf(file))).to.equal(WHOLE);
  });
});
