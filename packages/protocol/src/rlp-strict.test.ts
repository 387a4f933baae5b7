import { expect } from 'chai';
import fc from 'fast-check';
import { hexToBytes, toRlp } from 'viem';
import { decodeRlp, findRlpScalar, type RlpItem } from './rlp-strict.js';

const LIMITS = { maxDepth: 16, maxItems: 10_000 };

const { tree: anyTree } = fc.letrec<{ tree: RlpItem; leaf: RlpItem; list: RlpItem }>((tie) => ({
  tree: fc.oneof({ maxDepth: 5 }, tie('leaf'), tie('list')),
  leaf: fc.oneof(
    fc.uint8Array({ maxLength: 3 }),
    fc.uint8Array({ maxLength: 300 }),
    fc.uint8Array({ minLength: 54, maxLength: 58 }),
  ),
  list: fc.array(tie('tree'), { maxLength: 20 }),
}));

function encode(item: RlpItem): Uint8Array {
  return toRlp(item as Uint8Array, 'bytes');
}

describe('strict RLP', () => {
  it("reads back what viem's encoder writes", () => {
    fc.assert(
      fc.property(anyTree, (tree) => {
        const decoded = decodeRlp(encode(tree), LIMITS);
        expect(decoded).to.deep.equal({ ok: true, value: tree });
      }),
    );
  });

  it('accepts bytes only if they are the one encoding of what it reads, whatever the bytes', () => {
    const anyInput = fc.oneof(
      fc.uint8Array({ maxLength: 12 }),
      fc.uint8Array({ maxLength: 400 }),
      fc.tuple(anyTree, fc.nat(), fc.nat(255)).map(([tree, at, byte]) => {
        const bytes = encode(tree);
        bytes[at % bytes.length] = byte;
        return bytes;
      }),
      fc.tuple(anyTree, fc.nat()).map(([tree, at]) => encode(tree).slice(0, at % (encode(tree).length + 1))),
    );
    fc.assert(
      fc.property(anyInput, (bytes) => {
        const decoded = decodeRlp(bytes, LIMITS);
        if (decoded.ok) expect(encode(decoded.value)).to.deep.equal(bytes);
      }),
      { numRuns: 2_000 },
    );
  });

  it('names the fault', () => {
    const faults = {
      '0x': 'truncated',
      '0x82ff': 'truncated',
      '0xc281': 'truncated',
      '0xc1c1': 'truncated',
      '0xb9': 'truncated',
      '0x817f': 'non-canonical-byte',
      '0xc28100': 'non-canonical-byte',
      [`0xb837${'00'.repeat(55)}`]: 'non-canonical-length',
      [`0xf837${'00'.repeat(55)}`]: 'non-canonical-length',
      [`0xb90038${'00'.repeat(56)}`]: 'non-canonical-length',
      '0xbfffffffffffffffff': 'truncated',
      '0xffffffffffffffffff': 'truncated',
      '0x8000': 'trailing-bytes',
      '0xc000': 'trailing-bytes',
    };
    for (const [hex, fault] of Object.entries(faults)) {
      expect(decodeRlp(hexToBytes(hex as `0x${string}`), LIMITS), hex).to.deep.equal({ ok: false, fault });
    }
  });

  it('stops at its caps, also for hostile nesting', () => {
    let nested: RlpItem = [];
    for (let depth = 0; depth < 20; depth++) nested = [nested];
    expect(decodeRlp(encode(nested), LIMITS)).to.deep.equal({ ok: false, fault: 'too-deep' });
    expect(decodeRlp(encode([]), { maxDepth: 0, maxItems: 1 })).to.deep.equal({ ok: false, fault: 'too-deep' });
    const wide = encode([[new Uint8Array()], new Uint8Array(), new Uint8Array()]);
    expect(decodeRlp(wide, { maxDepth: 2, maxItems: 4 }).ok).to.equal(true);
    expect(decodeRlp(wide, { maxDepth: 2, maxItems: 3 })).to.deep.equal({ ok: false, fault: 'too-many-items' });

    // Lists in lists, each header right for what follows: 100,000 levels.
    const bytes = new Uint8Array(500_000);
    let at = bytes.length;
    for (let level = 0; level < 100_000; level++) {
      const length = bytes.length - at;
      const size = length < 56 ? 0 : length < 256 ? 1 : length < 65_536 ? 2 : 3;
      for (let i = 0; i < size; i++) bytes[--at] = (length >> (8 * i)) & 255;
      bytes[--at] = size === 0 ? 0xc0 + length : 0xf7 + size;
    }
    expect(decodeRlp(bytes.subarray(at), { maxDepth: 1e9, maxItems: 1e9 })).to.deep.equal({
      ok: false,
      fault: 'too-deep',
    });
  });

  it('takes scalars only in minimal form', () => {
    expect(findRlpScalar(new Uint8Array(), 4)).to.equal(0n);
    expect(findRlpScalar(new Uint8Array([1, 0]), 4)).to.equal(256n);
    expect(findRlpScalar(new Uint8Array([255, 255, 255, 255]), 4)).to.equal(2n ** 32n - 1n);
    for (const bad of [[0], [0, 1], [1, 0, 0, 0, 0]]) expect(findRlpScalar(new Uint8Array(bad), 4)).to.equal(undefined);
  });
});
