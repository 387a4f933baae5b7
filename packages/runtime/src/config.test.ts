import { expect } from 'chai';
import { z } from 'zod';
import { CodedError } from './coded-error.js';
import { parseConfig } from './config.js';

const engine = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('js'), threads: z.number() }),
  z.strictObject({ kind: z.literal('wasm'), memoryBytes: z.number() }),
]);
const shard = z.strictObject({ id: z.int(), gasLimit: z.int().default(30_000_000), engine: engine.optional() });
const schema = z.strictObject({ dataDir: z.string(), shards: z.array(shard).default([]) });

function messageOf(input: unknown): string {
  try {
    parseConfig(schema, input, 'bulkhead.json');
  } catch (err) {
    if (err instanceof CodedError && err.code === 'CONFIG_INVALID' && err.verdict === 'reject') return err.message;
    throw err;
  }
  return '';
}

describe('parseConfig', () => {
  it('returns the parsed value with its defaults', () => {
    expect(parseConfig(schema, { dataDir: 'd', shards: [{ id: 1 }] }, 'x')).to.deep.equal({
      dataDir: 'd',
      shards: [{ id: 1, gasLimit: 30_000_000 }],
    });
  });

  it('CONFIG_INVALID: lists path and problem', () => {
    expect(messageOf({ dataDir: 1, shards: [{ id: 'x' }] })).to.equal(
      'bulkhead.json: dataDir: expected string, received number; shards[0].id: expected number, received string',
    );
  });

  it('CONFIG_INVALID: suggests the key that was meant', () => {
    expect(messageOf({ dataDir: 'd', shards: [{ id: 1, gasLimt: 1 }], quux: 1 })).to.equal(
      'bulkhead.json: shards[0]: unknown key `gasLimt` (did you mean `gasLimit`?); unknown key `quux`',
    );
    expect(messageOf({ datadir: 'd' })).to.include('did you mean `dataDir`?');
    expect(messageOf({ dataDir: 'd', shards: [{ id: 1, engine: { kind: 'js', threads: 1, thread: 2 } }] })).to.include(
      'shards[0].engine: unknown key `thread` (did you mean `threads`?)',
    );
  });

  it('CONFIG_INVALID: names the nearest branch of a union under its full path', () => {
    const either = z.strictObject({
      l1: z.union([z.strictObject({ url: z.url() }), z.strictObject({ port: z.int() })]),
    });
    expect(() => parseConfig(either, { l1: { url: 7 } }, 'x')).to.throw('x: l1.url: expected string, received number');
  });

  it('CONFIG_INVALID: shows a bounded number of problems on one line', () => {
    const shards = Array.from({ length: 50 }, () => ({ id: 'x' }));
    expect(messageOf({ dataDir: 'd', shards })).to.match(/; and 45 more$/);
  });
});
