import { CodedError } from '@bulkhead/runtime';
import { expect } from 'chai';
import fc from 'fast-check';
import { compareBytes, prefixEnd } from './bytes.js';
import type { KeyCodec } from './codec.js';
import { bytesKey, stringKey, uint32Key, uint64Key, uint64NumberKey } from './key-codecs.js';
import { tupleKey } from './tuple-key.js';

type Compare<T> = (a: T, b: T) => number;

const byNumber: Compare<number | bigint> = (a, b) => (a < b ? -1 : a > b ? 1 : 0);
const byCodePoints: Compare<string> = (a, b) => {
  const [left, right] = [[...a], [...b]].map((text) => text.map((char) => char.codePointAt(0) ?? 0));
  for (const [index, point] of (left ?? []).entries()) {
    const other = right?.[index];
    if (other === undefined) return 1;
    if (point !== other) return point - other;
  }
  return (left?.length ?? 0) - (right?.length ?? 0);
};

function describeKeyCodec<T>(name: string, codec: KeyCodec<T>, values: fc.Arbitrary<T>, compare: Compare<T>): void {
  describe(name, () => {
    it('gives back what it encoded', () => {
      fc.assert(
        fc.property(values, (value) => {
          const bytes = codec.encode(value);
          expect(codec.decode(bytes)).to.deep.equal(value);
          if (codec.width !== undefined) expect(bytes).to.have.length(codec.width);
        }),
        { seed: 1 },
      );
    });

    it('orders bytes as it orders values', () => {
      fc.assert(
        fc.property(values, values, (a, b) => {
          const order = compareBytes(codec.encode(a), codec.encode(b));
          expect(Math.sign(order)).to.equal(Math.sign(compare(a, b)));
        }),
        { seed: 1, numRuns: 500 },
      );
    });
  });
}

const uint32 = fc.oneof(fc.nat(3), fc.integer({ min: 0, max: 2 ** 32 - 1 }));
const uint64 = fc.oneof(fc.bigInt(0n, 3n), fc.bigInt(0n, 2n ** 64n - 1n));
const safe = fc.oneof(fc.nat(3), fc.maxSafeNat());
const hash = fc.uint8Array({ minLength: 2, maxLength: 2 });
const text = fc.oneof(
  fc.string({ unit: fc.constantFrom('\0', '\u0001', 'a', 'ÿ', '\uffff', '😀', '\ufeff'), maxLength: 3 }),
  fc.string({ unit: 'grapheme' }),
);

describeKeyCodec('uint32Key', uint32Key, uint32, byNumber);
describeKeyCodec('uint64Key', uint64Key, uint64, byNumber);
describeKeyCodec('uint64NumberKey', uint64NumberKey, safe, byNumber);
describeKeyCodec('bytesKey', bytesKey(2), hash, compareBytes);
describeKeyCodec('stringKey', stringKey, text, byCodePoints);

describeKeyCodec(
  'tupleKey of fixed widths',
  tupleKey(uint32Key, bytesKey(2)),
  fc.tuple(uint32, hash),
  ([a, x], [b, y]) => byNumber(a, b) || compareBytes(x, y),
);
describeKeyCodec(
  'tupleKey of texts',
  tupleKey(stringKey, stringKey, uint32Key),
  fc.tuple(text, text, uint32),
  ([a, x, m], [b, y, n]) => byCodePoints(a, b) || byCodePoints(x, y) || byNumber(m, n),
);
describeKeyCodec(
  'tupleKey in a tupleKey',
  tupleKey(tupleKey(stringKey, stringKey), stringKey),
  fc.tuple(fc.tuple(text, text), text),
  ([[a, x], m], [[b, y], n]) => byCodePoints(a, b) || byCodePoints(x, y) || byCodePoints(m, n),
);

describe('key codecs', () => {
  const codeOf = (encode: () => unknown): unknown => {
    try {
      return encode();
    } catch (err) {
      return err instanceof CodedError ? err.code : err;
    }
  };

  it('STORE_KEY_INVALID: what has no encoding', () => {
    const refused = [
      () => uint32Key.encode(-1),
      () => uint32Key.encode(2 ** 32),
      () => uint32Key.encode(0.5),
      () => uint32Key.decode(Uint8Array.of(1)),
      () => uint64Key.encode(2n ** 64n),
      () => uint64Key.encode(-1n),
      () => uint64NumberKey.encode(2 ** 53),
      () => uint64NumberKey.decode(new Uint8Array(8).fill(255)),
      () => bytesKey(2).encode(Uint8Array.of(1)),
      () => stringKey.encode('\ud800'),
      () => tupleKey(stringKey, uint32Key).decode(Uint8Array.of(1, 2)),
      () => tupleKey(uint32Key, uint32Key).decode(new Uint8Array(9)),
    ];
    expect(refused.map(codeOf)).to.deep.equal(refused.map(() => 'STORE_KEY_INVALID'));
  });
});

describe('prefixEnd', () => {
  it('is the first key after all that start with the prefix', () => {
    expect(prefixEnd(Uint8Array.of(1, 255, 255))).to.deep.equal(Uint8Array.of(2));
    expect(prefixEnd(Uint8Array.of(255))).to.equal(undefined);
    expect(prefixEnd(Uint8Array.of())).to.equal(undefined);
  });
});
