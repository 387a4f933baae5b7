import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { expect } from 'chai';
import { buildVectors } from './vectors.js';

const FOLDER = new URL('../../../test/vectors/', import.meta.url);
const REWRITE = process.env.BULKHEAD_WRITE_VECTORS === '1';

describe('vectors', () => {
  for (const [file, vector] of Object.entries(buildVectors())) {
    it(`${file} is what the code makes (BULKHEAD_WRITE_VECTORS=1 rewrites it)`, () => {
      const text = `${JSON.stringify(vector, null, 2)}\n`;
      if (REWRITE) {
        mkdirSync(FOLDER, { recursive: true });
        writeFileSync(new URL(file, FOLDER), text);
      }
      expect(readFileSync(new URL(file, FOLDER), 'utf8') === text, `${file} differs`).to.equal(true);
    });
  }
});
