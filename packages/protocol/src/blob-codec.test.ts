import { expect } from 'chai';
import fc from 'fast-check';
import { BLOB_BYTES, blobCapacity, blobsNeeded, decodeBlobs, encodeBlobs } from './blob-codec.js';
import { ProtocolError } from './errors.js';
import { MAX_BLOBS_PER_BATCH } from './limits.js';

function filled(length: number, seed: number): Uint8Array {
  return Uint8Array.from({ length }, (_, i) => (i * 37 + seed + (i >> 9)) & 0xff);
}

/** Lengths around every number of blobs, and short ones. */
const anyLength = fc.oneof(
  { weight: 3, arbitrary: fc.nat(200) },
  { weight: 1, arbitrary: fc.nat(blobCapacity(MAX_BLOBS_PER_BATCH)) },
  fc
    .tuple(fc.integer({ min: 1, max: MAX_BLOBS_PER_BATCH }), fc.integer({ min: -33, max: 1 }))
    .map(([blobs, off]) => Math.min(blobCapacity(blobs) + off, blobCapacity(MAX_BLOBS_PER_BATCH))),
);

describe('blob codec', () => {
  it('round-trips in the fewest blobs, and every field element is below the modulus', () => {
    fc.assert(
      fc.property(anyLength, fc.nat(255), (length, seed) => {
        const payload = filled(length, seed);
        const blobs = encodeBlobs(payload);
        expect(blobs.length).to.equal(blobsNeeded(length));
        expect(length <= blobCapacity(blobs.length)).to.equal(true);
        expect(blobs.length === 1 || length > blobCapacity(blobs.length - 1)).to.equal(true);
        for (const blob of blobs) {
          expect(blob.length).to.equal(BLOB_BYTES);
          for (let offset = 0; offset < BLOB_BYTES; offset += 32) if (blob[offset] !== 0) expect.fail();
        }
        expect(Buffer.compare(decodeBlobs(blobs) ?? expect.fail(), payload)).to.equal(0);
      }),
    );
  });

  it('gives each set of blobs one meaning: what decodes is what its payload encodes to, and zeros', () => {
    const anyChange = fc.record({
      blob: fc.nat(5),
      at: fc.oneof(fc.nat(64), fc.nat(BLOB_BYTES - 1)),
      value: fc.nat(255),
    });
    fc.assert(
      fc.property(
        anyLength,
        fc.array(anyChange, { maxLength: 3 }),
        fc.array(fc.constantFrom('swap', 'drop', 'repeat', 'zeros'), { maxLength: 1 }),
        (length, changes, moves) => {
          const blobs = encodeBlobs(filled(length, 1));
          for (const { blob, at, value } of changes) blobs[blob % blobs.length]![at] = value;
          for (const move of moves) {
            if (move === 'swap') blobs.reverse();
            if (move === 'drop') blobs.pop();
            if (move === 'zeros') blobs.push(new Uint8Array(BLOB_BYTES));
            if (move === 'repeat') blobs.push(...blobs.slice(-1));
          }
          const payload = decodeBlobs(blobs);
          if (payload === undefined) return;
          const again = encodeBlobs(payload);
          const zeros = new Uint8Array(BLOB_BYTES);
          for (const [index, blob] of blobs.entries()) {
            expect(Buffer.compare(blob, again[index] ?? zeros)).to.equal(0);
          }
          expect(again.length <= blobs.length).to.equal(true);
        },
      ),
      { numRuns: 200 },
    );
  });

  it('never throws, whatever the blobs are', () => {
    const anyBlob = fc.oneof(
      fc.uint8Array({ maxLength: 100 }),
      fc.uint8Array({ maxLength: 100 }).map((start) => {
        const blob = new Uint8Array(BLOB_BYTES);
        blob.set(start);
        return blob;
      }),
    );
    fc.assert(
      fc.property(fc.array(anyBlob, { maxLength: 8 }), (blobs) => {
        const payload = decodeBlobs(blobs);
        expect(payload === undefined || blobsNeeded(payload.length) <= blobs.length).to.equal(true);
      }),
    );
  });

  it('payload-too-large: one byte more than six blobs hold', () => {
    const most = blobCapacity(MAX_BLOBS_PER_BATCH);
    expect(encodeBlobs(new Uint8Array(most)).length).to.equal(MAX_BLOBS_PER_BATCH);
    expect(() => encodeBlobs(new Uint8Array(most + 1))).to.throw(ProtocolError, 'payload-too-large');
  });
});
