import { appendFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { tailFile } from './tail-file.js';

describe('tailFile', () => {
  let folder: string;
  let path: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'bulkhead-tail-'));
    path = join(folder, 'a.log');
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('gives the last lines, then each whole line that comes', async () => {
    await writeFile(path, 'one\ntwo\nthree\nfo');
    const file = tailFile(path);
    expect(await file.last(2)).to.deep.equal(['two', 'three']);
    expect(await file.more()).to.deep.equal([]);
    await appendFile(path, 'ur\nfive\n');
    expect(await file.more()).to.deep.equal(['four', 'five']);
  });

  it('keeps characters whole that come in two halves', async () => {
    const bytes = Buffer.from('é\n');
    await writeFile(path, bytes.subarray(0, 1));
    const file = tailFile(path);
    expect(await file.last(10)).to.deep.equal([]);
    await appendFile(path, bytes.subarray(1));
    expect(await file.more()).to.deep.equal(['é']);
  });

  it('waits for a file that is not there yet, and begins again with one that was cut short', async () => {
    const file = tailFile(path);
    expect(await file.last(5)).to.deep.equal([]);
    await writeFile(path, 'a\nb\n');
    expect(await file.more()).to.deep.equal(['a', 'b']);
    await writeFile(path, 'c\n');
    expect(await file.more()).to.deep.equal(['c']);
  });

  it('drops the half line with which the last part of a large file begins', async () => {
    await writeFile(path, `${'x'.repeat(5 * 1024 * 1024)}\ny\n`);
    expect(await tailFile(path).last(5)).to.deep.equal(['y']);
  });
});
