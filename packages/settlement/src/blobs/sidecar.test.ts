import { readFileSync } from 'node:fs';
import { blobsDataHash, encodeBlobs } from '@bulkhead/protocol';
import { expect } from 'chai';
import { type Hex, keccak256 } from 'viem';
import { hasKzg } from '../test/has-kzg.js';
import { openKzgLibrary } from '../test/kzg-library.js';
import { loadKzg } from './load-kzg.js';
import { commitBlobs, proveSidecar } from './sidecar.js';

interface EncodedCase {
  readonly length: string;
  readonly blobs: readonly { readonly hash: Hex; readonly versionedHash: Hex }[];
  readonly dataHash: Hex;
}

const VECTORS = new URL('../../../../test/vectors/blobs.json', import.meta.url);
/** Of the blob that is all zeros, as everybody else computes it: the commitment is the point at infinity. */
const ZERO_BLOB = '0x010657f37554c781402a22917dee2f75def7ab966d7b770905398eba3c444014';

const payloadOf = (length: number): Uint8Array => Uint8Array.from({ length }, (_, i) => (31 * i + (i >> 8)) & 0xff);

describe('sidecars', () => {
  before(async function () {
    if (!(await hasKzg())) this.skip();
  });

  it('names the blobs of the vectors as they do', async () => {
    const { encoded } = JSON.parse(readFileSync(VECTORS, 'utf8')) as { encoded: readonly EncodedCase[] };
    expect(encoded[0]?.blobs[0]?.versionedHash).to.equal(ZERO_BLOB);
    for (const { length, blobs, dataHash } of encoded) {
      const committed = await commitBlobs(loadKzg(), encodeBlobs(payloadOf(Number(length))));
      expect(committed.map(({ blob }) => keccak256(blob))).to.deep.equal(blobs.map(({ hash }) => hash));
      const hashes = committed.map(({ versionedHash }) => versionedHash);
      expect(hashes).to.deep.equal(blobs.map(({ versionedHash }) => versionedHash));
      expect(blobsDataHash(hashes)).to.equal(dataHash);
    }
  });

  it('makes proofs that verify: one per blob, or one per cell', async () => {
    const { verifyBlobKzgProofBatch, verifyCellKzgProofBatch, computeCells } = openKzgLibrary();
    const blobs = await commitBlobs(loadKzg(), encodeBlobs(payloadOf(1_000)));
    const { blob, commitment } = blobs[0]!;
    const v0 = await proveSidecar(loadKzg(), 'v0', blobs);
    expect(verifyBlobKzgProofBatch([blob], [commitment], v0.proofs)).to.equal(true);
    const v1 = await proveSidecar(loadKzg(), 'v1', blobs);
    expect(v1.proofs).to.have.length(128);
    const indices = v1.proofs.map((_, index) => index);
    const commitments = v1.proofs.map(() => commitment);
    expect(verifyCellKzgProofBatch(commitments, indices, computeCells(blob), v1.proofs)).to.equal(true);
  });
});
