import { expect } from 'chai';
import fc from 'fast-check';
import { z } from 'zod';
import { bytesValue, jsonValue } from './value-codecs.js';

describe('jsonValue', () => {
  const codec = jsonValue(
    z.strictObject({
      amount: z.bigint(),
      text: z.string(),
      data: z.instanceof(Uint8Array),
      list: z.array(z.union([z.string(), z.bigint()])),
    }),
  );

  it('gives back bigints, bytes and every string, also those that look like a tag', () => {
    const text = fc.oneof(fc.string({ unit: 'grapheme' }), fc.constantFrom('#', '##', '#n:5', '##n:5', '#x:00', '0x'));
    const value = fc.record({
      amount: fc.bigInt(),
      text,
      data: fc.uint8Array(),
      list: fc.array(fc.oneof(text, fc.bigInt())),
    });
    fc.assert(
      fc.property(value, (input) => {
        expect(codec.decode(codec.encode(input))).to.deep.equal(input);
      }),
      { seed: 1 },
    );
  });

  it('writes a Buffer as bytes', () => {
    const bytes = jsonValue(z.instanceof(Uint8Array));
    expect(bytes.decode(bytes.encode(Buffer.from([1, 2])))).to.deep.equal(Uint8Array.of(1, 2));
  });

  it('refuses what does not fit its schema', () => {
    const bytes = new TextEncoder().encode('{"amount":5}');
    expect(() => codec.decode(bytes)).to.throw('amount: expected bigint, received number');
  });
});

describe('bytesValue', () => {
  it('copies in and out', () => {
    const value = Uint8Array.of(1);
    const encoded = bytesValue.encode(value);
    value.fill(2);
    expect(bytesValue.decode(encoded)).to.deep.equal(Uint8Array.of(1));
  });
});
