import { expect } from 'chai';
import { ProtocolError } from './errors.js';
import { batchIndex, hex32, hexBytes, shardId, shardIdOrL1, uint, uintNumber } from './parse.js';
import { toBatchIndex, toShardId, toShardIdOrL1 } from './to-id.js';

describe('parse', () => {
  it('takes shard ids above 0 and below 2^16, and 0 only for L1', () => {
    for (const id of [1, 65_535]) expect(shardId().parse(id)).to.equal(id);
    for (const id of [0, 65_536, -1, 1.5, Number.NaN, '1', null])
      expect(shardId().safeParse(id).success).to.equal(false);
    expect(shardIdOrL1().parse(0)).to.equal(0);
    expect(shardIdOrL1().parse('0xffff')).to.equal(65_535);
  });

  it('shard-id-out-of-range, batch-index-out-of-range: constructors refuse what the schemas refuse', () => {
    expect(toShardId(7)).to.equal(7);
    expect(toShardId(7n)).to.equal(7);
    expect(toShardIdOrL1(0)).to.equal(0);
    expect(toBatchIndex(2n ** 40n)).to.equal(2 ** 40);
    for (const id of [0, 65_536, -1, 0.5, 2n ** 64n]) {
      const error = thrownBy(() => toShardId(id));
      expect([error.code, error.verdict]).to.deep.equal(['shard-id-out-of-range', 'reject']);
    }
    for (const index of [-1, 0.5, 2n ** 53n]) {
      expect(thrownBy(() => toBatchIndex(index)).code).to.equal('batch-index-out-of-range');
      expect(batchIndex().safeParse(index).success).to.equal(false);
    }
  });

  it('lowers hex and bounds its size', () => {
    expect(hex32().parse(`0x${'AB'.repeat(32)}`)).to.equal(`0x${'ab'.repeat(32)}`);
    expect(hexBytes({ max: 2 }).parse('0xABcd')).to.equal('0xabcd');
    for (const bad of ['0xabcdef', '0xa', 'abcd', '0xzz', '0xab\n']) {
      expect(hexBytes({ max: 2 }).safeParse(bad).success, bad).to.equal(false);
    }
    expect(hexBytes({ min: 1, max: 2 }).safeParse('0x').success).to.equal(false);
  });

  it('reads an unsigned integer in its three forms, and only within its bits', () => {
    expect([uint(8).parse(255n), uint(8).parse(255), uint(8).parse('0xff')]).to.deep.equal([255n, 255n, 255n]);
    expect(uint(256).parse(2n ** 256n - 1n)).to.equal(2n ** 256n - 1n);
    for (const bad of [256n, -1n, -1, 1.5, '0x0ff', '0x', '255', `0x${'f'.repeat(100)}`]) {
      expect(uint(8).safeParse(bad).success, String(bad)).to.equal(false);
    }
    expect(uintNumber(64).safeParse(2n ** 53n).success).to.equal(false);
  });
});

function thrownBy(act: () => unknown): ProtocolError {
  try {
    act();
  } catch (error) {
    if (error instanceof ProtocolError) return error;
  }
  throw new Error('no ProtocolError was thrown');
}
