import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { z } from 'zod';
import { readJsonFile } from './read-json-file.js';
import { codedErrorOf, codeOf } from './test/catch-error.js';
import { writeFileAtomic } from './write-file-atomic.js';

describe('JSON files', () => {
  const schema = z.strictObject({ height: z.int() });
  let folder: string;
  let path: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'bulkhead-runtime-'));
    path = join(folder, 'state.json');
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('reads what was written, with the permissions asked for and nothing left beside', async () => {
    await writeFileAtomic(path, '{"height":1}');
    await writeFileAtomic(path, '{"height":2}', 0o600);
    expect(await readJsonFile(path, schema)).to.deep.equal({ height: 2 });
    expect((await stat(path)).mode & 0o777).to.equal(0o600);
    expect(await readdir(folder)).to.deep.equal(['state.json']);
  });

  it('FILE_MISSING', async () => {
    expect(await codeOf(readJsonFile(path, schema))).to.equal('FILE_MISSING');
  });

  it('FILE_UNREADABLE', async () => {
    expect(await codeOf(readJsonFile(folder, schema))).to.equal('FILE_UNREADABLE');
  });

  it('FILE_CORRUPT: not JSON, without quoting the content', async () => {
    await writeFile(path, 'secret key');
    const err = await codedErrorOf(readJsonFile(path, schema));
    expect(err.code).to.equal('FILE_CORRUPT');
    expect(err.message).not.to.include('secret');
    expect(err.cause).to.equal(undefined);
  });

  it('FILE_CORRUPT: does not fit the schema or is too large', async () => {
    await writeFile(path, '{"height":"x"}');
    expect((await codedErrorOf(readJsonFile(path, schema))).message).to.include('height: expected number');
    expect(await codeOf(readJsonFile(path, schema, { maxBytes: 3 }))).to.equal('FILE_CORRUPT');
  });

  it('FILE_WRITE_FAILED leaves nothing behind', async () => {
    expect(await codeOf(writeFileAtomic(join(folder, 'no', 'such'), 'x'))).to.equal('FILE_WRITE_FAILED');
    expect(await codeOf(writeFileAtomic(folder, 'x'))).to.equal('FILE_WRITE_FAILED');
    expect(await readdir(folder)).to.deep.equal([]);
  });
});
