import { CodedError } from '@bulkhead/runtime';
import { expect } from 'chai';
import { z } from 'zod';
import { method } from '../channel/api.js';
import { codeOf } from '../test/code-of.js';
import { guardDamage } from './guard-damage.js';

const api = { read: method(z.string(), z.string()) };
const failure = (code: string) => new CodedError({ code, message: 'no', verdict: 'reject' });

describe('guardDamage', () => {
  it('EXEC_DAMAGED: nothing is read any more once damage was found, and it is told once', async () => {
    const found: unknown[] = [];
    const asked: string[] = [];
    const damage = new Error('wrapped', { cause: failure('STORE_CORRUPT') });
    const handlers = guardDamage<typeof api>(
      {
        read: async (what) => {
          asked.push(what);
          if (what === 'damaged') throw damage;
          if (what === 'unknown') throw failure('BLOCK_NOT_FOUND');
          return what;
        },
      },
      (error) => found.push(error),
    );
    expect(await handlers.read('a')).to.equal('a');
    expect(await codeOf(handlers.read('unknown'))).to.equal('BLOCK_NOT_FOUND');
    expect(found).to.deep.equal([]);
    expect(await Promise.all([handlers.read('damaged'), handlers.read('damaged')].map(codeOf))).to.deep.equal([
      'EXEC_DAMAGED',
      'EXEC_DAMAGED',
    ]);
    expect(await codeOf(handlers.read('b'))).to.equal('EXEC_DAMAGED');
    expect(found).to.deep.equal([damage]);
    expect(asked).to.deep.equal(['a', 'unknown', 'damaged', 'damaged']);
  });
});
