import { expect } from 'chai';
import { bytesToHex, keccak256 as viemKeccak } from 'viem';
import { keccak256, keccakBytes } from './keccak.js';

describe('keccak256', () => {
  it('is that of viem, for bytes and hex of every length', () => {
    for (let length = 0; length < 300; length++) {
      const data = Uint8Array.from({ length }, (_, index) => (index * 7 + length) & 0xff);
      const expected = viemKeccak(data);
      expect(keccak256(data)).to.equal(expected);
      expect(keccak256(bytesToHex(data))).to.equal(expected);
      expect(bytesToHex(keccakBytes(data))).to.equal(expected);
    }
  });

  it('gives results that later calls leave alone', () => {
    const first = keccakBytes(Uint8Array.of(1));
    const before = bytesToHex(first);
    keccakBytes(Uint8Array.of(2));
    expect(bytesToHex(first)).to.equal(before);
  });
});
