import { deserialize } from 'node:v8';
import { isCodedError } from '@bulkhead/runtime';
import { expect } from 'chai';
import { MAX_RESULT_BYTES } from './limits.js';
import { packResult } from './pack.js';

const packed = (kind: Parameters<typeof packResult>[0]['kind'], bytes: number) =>
  packResult({ kind }, { data: 'x'.repeat(bytes) });

describe('packResult', () => {
  it('packs what one answer may hold, a trace in an object', () => {
    const half = MAX_RESULT_BYTES / 2;
    expect(deserialize(packed('simulate', half))).to.deep.equal({ data: 'x'.repeat(half) });
    expect(deserialize(packed('traceTransaction', 1))).to.deep.equal({ trace: { data: 'x' } });
  });

  it('RESULT_TOO_LARGE: for whatever kind of view, so that no more ever crosses exec', () => {
    for (const kind of ['simulate', 'call', 'traceBlock', 'getProof'] as const) {
      const error = (() => {
        try {
          return packed(kind, MAX_RESULT_BYTES);
        } catch (reason) {
          return reason;
        }
      })();
      expect(isCodedError(error, 'RESULT_TOO_LARGE')).to.equal(true);
      expect(error).to.include({ verdict: 'reject' });
    }
  });
});
