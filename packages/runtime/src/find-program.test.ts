import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect } from 'chai';
import { findProgram } from './find-program.js';

describe('find program', () => {
  let packages: string;
  const find = () =>
    findProgram(pathToFileURL(join(packages, 'mine/')), 'run', 'dist/bin/run.js').slice(packages.length + 1);
  const write = (file: string, seconds: number) => {
    const path = join(packages, file);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, '');
    utimesSync(path, seconds, seconds);
  };

  beforeEach(() => {
    packages = mkdtempSync(join(tmpdir(), 'bulkhead-programs-'));
    write('mine/dist/.tsbuildinfo', 100);
    write('other/dist/.tsbuildinfo', 200);
  });
  afterEach(() => rmSync(packages, { recursive: true }));

  it('runs what was compiled while there is no bundle', () => expect(find()).to.equal('mine/dist/bin/run.js'));

  it('runs a bundle that was made after everything was compiled', () => {
    write('mine/bundle/.stamp', 201);
    expect(find()).to.equal('mine/bundle/run.js');
  });

  it('does not run a bundle of older code, of whatever package', () => {
    write('mine/bundle/.stamp', 150);
    expect(find()).to.equal('mine/dist/bin/run.js');
  });

  it('runs the bundle of an installed package', () => {
    rmSync(join(packages, 'mine/dist/.tsbuildinfo'));
    rmSync(join(packages, 'other'), { recursive: true });
    write('mine/bundle/.stamp', 1);
    expect(find()).to.equal('mine/bundle/run.js');
  });
});
