import { setImmediate as nextTurn } from 'node:timers/promises';
import { BLOB_BYTES } from '@bulkhead/protocol';
import { isCodedError, verdictOf } from '@bulkhead/runtime';
import { expect } from 'chai';
import { bytesToHex, concatHex, type Hex, keccak256, numberToBytes } from 'viem';
import { hasKzg } from '../test/has-kzg.js';
import { loadKzg } from './load-kzg.js';

const MODULUS = 0x73eda753299d7d483339d80809a1d80553bda402fffe5bfeffffffff00000001n;
const ELEMENTS = BLOB_BYTES / 32;

function blobOf(element: (position: number) => bigint): Uint8Array {
  const blob = new Uint8Array(BLOB_BYTES);
  for (let position = 0; position < ELEMENTS; position++) {
    blob.set(numberToBytes(element(position), { size: 32 }), 32 * position);
  }
  return blob;
}

/** `base ** (position + 256)` below the modulus. */
function powersOf(base: bigint): Uint8Array {
  let power = 1n;
  for (let i = 0; i < 256; i++) power = (power * base) % MODULUS;
  return blobOf((position) => {
    if (position > 0) power = (power * base) % MODULUS;
    return power;
  });
}

/** A polynomial that is constant has the same quotient everywhere: zero, and its proofs are the point at infinity. */
const ALL_INFINITE = keccak256(concatHex(Array.from({ length: 128 }, (): Hex => `0xc0${'00'.repeat(47)}`)));

/**
 * The valid cases of `compute_cells_and_kzg_proofs` in Ethereum's reference tests for EIP-7594, in their order: the blob as
 * its generator makes it, and the hash of its 128 proofs, concatenated.
 */
const CASES: readonly (readonly [name: string, blob: () => Uint8Array, proofs: Hex])[] = [
  ['all zero', () => blobOf(() => 0n), ALL_INFINITE],
  ['all two', () => blobOf(() => 2n), ALL_INFINITE],
  ['powers of two', () => powersOf(2n), '0x6fb4bfaa5cab45f5ff7dadbe8479be978a7355c3da9d12c653f1ad98cd2df33d'],
  ['powers of three', () => powersOf(3n), '0xfdae6a39e5550c387aba6aa60e2c09ccf3e3a6ae6bf83ffdb9e3c9baf47342dc'],
  ['powers of five', () => powersOf(5n), '0x13e40afac37c064d90c0f9609a3e5c568528f3c523d62d2f7e03221e80c971d6'],
  ['all the largest element', () => blobOf(() => MODULUS - 1n), ALL_INFINITE],
  [
    'a single one',
    () => blobOf((position) => (position === 3_211 ? 1n : 0n)),
    '0x7faae34733911d625bea38422c86c7a73896e0cd151ed68f7732d86387377533',
  ],
];

describe('cell proofs', () => {
  before(async function () {
    if (!(await hasKzg())) this.skip();
  });

  for (const [name, blob, expected] of CASES)
    it(`are those of the reference tests: ${name}`, async () => {
      const proofs = await loadKzg().proveCells(blob());
      expect(proofs).to.have.length(128);
      expect(keccak256(concatHex(proofs.map((proof) => bytesToHex(proof))))).to.equal(expected);
    });

  it('are computed beside this thread, which goes on meanwhile', async () => {
    let isDone = false;
    const proving = loadKzg()
      .proveCells(blobOf(() => 1n))
      .finally(() => {
        isDone = true;
      });
    let turns = 0;
    for (; !isDone; turns++) await nextTurn();
    await proving;
    expect(turns).to.be.greaterThan(100);
  });

  it('BLOB_MALFORMED: a field element that is not below the modulus, another size', async () => {
    const blob = blobOf((position) => (position === 4_095 ? MODULUS : 0n));
    for (const bad of [blob, new Uint8Array(BLOB_BYTES - 1), new Uint8Array(0)])
      for (const attempt of [loadKzg().proveCells(bad), loadKzg().commit(bad)]) {
        const err = await attempt.catch((reason: unknown) => reason);
        expect(isCodedError(err, 'BLOB_MALFORMED') && verdictOf(err)).to.equal('reject');
      }
  });
});
