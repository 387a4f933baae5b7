import { createHash, randomBytes } from 'node:crypto';
import { ecrecover } from '@ethereumjs/util';
import { expect } from 'chai';
import secp256k1 from 'secp256k1';
import { keccak256 as viemKeccak } from 'viem';
import { toHex } from '../hex.js';
import { createCustomCrypto } from './custom-crypto.js';
import { keccak256 } from './keccak.js';
import { createKzg } from './kzg.js';

describe('keccak256', () => {
  it('is that of viem, for every length', () => {
    for (let length = 0; length < 300; length++) {
      const data = new Uint8Array(randomBytes(length));
      expect(toHex(keccak256(data))).to.equal(viemKeccak(data));
    }
  });

  it('gives results that later calls leave alone', () => {
    const first = keccak256(Uint8Array.of(1));
    const before = toHex(first);
    keccak256(Uint8Array.of(2));
    expect(toHex(first)).to.equal(before);
  });
});

describe('createCustomCrypto', () => {
  const crypto = createCustomCrypto();
  const key = new Uint8Array(32).fill(7);

  it('recovers what @ethereumjs/util recovers, for every form of v', () => {
    for (let i = 0; i < 20; i++) {
      const hash = keccak256(Uint8Array.of(i));
      const { signature, recid } = secp256k1.ecdsaSign(hash, key);
      const [r, s] = [signature.slice(0, 32), signature.slice(32)];
      const forms = [
        [BigInt(27 + recid), undefined],
        [BigInt(recid), undefined],
        [BigInt(35 + 2 * 5 + recid), 5n],
      ] as const;
      for (const [v, chainId] of forms) {
        const ours = crypto.ecrecover?.(hash, v, r, s, chainId);
        expect(ours && toHex(ours)).to.equal(toHex(ecrecover(hash, v, r, s, chainId)));
      }
    }
  });

  it('refuses signatures that nobody made', () => {
    const hash = keccak256(Uint8Array.of(1));
    const zero = new Uint8Array(32);
    const word = new Uint8Array(32).fill(255);
    for (const [r, s] of [
      [zero, key],
      [key, zero],
      [word, key],
      [key, word],
    ] as const) {
      expect(() => crypto.ecrecover?.(hash, 27n, r, s)).to.throw();
    }
    expect(() => crypto.ecrecover?.(hash, 29n, key, key)).to.throw();
  });

  it('has the SHA-256 of node', () => {
    const data = Uint8Array.of(1, 2, 3);
    const ours = crypto.sha256?.(data);
    expect(ours && toHex(ours)).to.equal(`0x${createHash('sha256').update(data).digest('hex')}`);
  });
});

describe('createKzg', () => {
  const kzg = createKzg();
  const INFINITY = `0xc0${'00'.repeat(47)}`;
  const scalar = (n: bigint): string => `0x${n.toString(16).padStart(64, '0')}`;
  // Commitment to the polynomial x is [τ]₁; the quotient (x − z) / (x − z) is 1, whose commitment is the generator.
  const TAU_G1 = '0xad3eb50121139aa34db1d545093ac9374ab7bca2c0f3bf28e27c8dcd8fc7cb42d25926fc0c97b336e9f0fb35e5a04c81';
  const G1 = '0x97f1d3a73197d7942695638c4fa9ac0fc3688c4f9774b905a14e3a3f171bac586c55e83ff97a1aeffb3af00adb22c6bb';

  it('accepts a constant polynomial, whose commitment and proof may be infinity', () => {
    expect(kzg.verifyProof(INFINITY, scalar(5n), scalar(0n), INFINITY)).to.equal(true);
    expect(kzg.verifyProof(G1, scalar(5n), scalar(1n), INFINITY)).to.equal(true);
    expect(kzg.verifyProof(G1, scalar(5n), scalar(2n), INFINITY)).to.equal(false);
  });

  it('checks a proof with the point of the ceremony', () => {
    for (const z of [0n, 1n, 12_345n]) {
      expect(kzg.verifyProof(TAU_G1, scalar(z), scalar(z), G1)).to.equal(true);
      expect(kzg.verifyProof(TAU_G1, scalar(z), scalar(z + 1n), G1)).to.equal(false);
    }
  });

  it('C_KZG_BADARGS for scalars and points out of range', () => {
    expect(() => kzg.verifyProof(G1, `0x${'ff'.repeat(32)}`, scalar(0n), G1)).to.throw('C_KZG_BADARGS');
    expect(() => kzg.verifyProof(`0x${'00'.repeat(48)}`, scalar(0n), scalar(0n), G1)).to.throw('C_KZG_BADARGS');
    expect(() => kzg.verifyProof(G1, scalar(0n), scalar(0n), `0x8f${'11'.repeat(47)}`)).to.throw('C_KZG_BADARGS');
  });
});
