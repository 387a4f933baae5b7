import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { blobsDataHash, encodeBlobs } from '@bulkhead/protocol';
import { Common, Hardfork, Mainnet } from '@ethereumjs/common';
import { createBlob4844TxFromSerializedNetworkWrapper } from '@ethereumjs/tx';
import { expect } from 'chai';
import {
  bytesToHex,
  type Hex,
  hexToBytes,
  keccak256,
  serializeTransaction,
  type TransactionSerializableEIP4844,
} from 'viem';
import { generatePrivateKey, privateKeyToAccount } from 'viem/accounts';
import { hasKzg } from '../test/has-kzg.js';
import { loadKzg } from './load-kzg.js';
import { isBlobTransaction, wrapBlobTransaction } from './network-envelope.js';
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

type Bytes = readonly Uint8Array[];

/** The other half of c-kzg, which only nodes need. */
interface Verifier {
  verifyBlobKzgProofBatch(blobs: Bytes, commitments: Bytes, proofs: Bytes): boolean;
  computeCells(blob: Uint8Array): Bytes;
  verifyCellKzgProofBatch(commitments: Bytes, indices: readonly number[], cells: Bytes, proofs: Bytes): boolean;
}

const loadVerifier = () => createRequire(import.meta.url)('c-kzg') as Verifier;

/** The same in hex, as ethereumjs wants it. */
function hexVerifier() {
  const verifier = loadVerifier();
  const bytes = (list: readonly Hex[]): Bytes => list.map((hex) => hexToBytes(hex));
  return {
    verifyBlobProofBatch: (blobs: Hex[], commitments: Hex[], proofs: Hex[]) =>
      verifier.verifyBlobKzgProofBatch(bytes(blobs), bytes(commitments), bytes(proofs)),
    computeCells: (blob: Hex) => verifier.computeCells(hexToBytes(blob)).map((cell) => bytesToHex(cell)),
    verifyCellKzgProofBatch: (commitments: Hex[], indices: number[], cells: Hex[], proofs: Hex[]) =>
      verifier.verifyCellKzgProofBatch(bytes(commitments), indices, bytes(cells), bytes(proofs)),
  };
}

describe('sidecars', () => {
  before(function () {
    if (!hasKzg()) this.skip();
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
    const { verifyBlobKzgProofBatch, verifyCellKzgProofBatch, computeCells } = loadVerifier();
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

  it('wraps a signed transaction as viem does in v0, and as ethereumjs reads it in both forms', async () => {
    const account = privateKeyToAccount(generatePrivateKey());
    const blobs = await commitBlobs(loadKzg(), encodeBlobs(payloadOf(130_000)));
    expect(blobs).to.have.length(2);
    const unsigned: TransactionSerializableEIP4844 = {
      type: 'eip4844',
      chainId: 1,
      nonce: 7,
      gas: 100_000n,
      maxFeePerGas: 10n,
      maxPriorityFeePerGas: 1n,
      maxFeePerBlobGas: 3n,
      to: account.address,
      data: '0xc0ffee',
      blobVersionedHashes: blobs.map(({ versionedHash }) => versionedHash),
    };
    const raw = await account.signTransaction({ ...unsigned, sidecars: false });
    expect(isBlobTransaction(raw)).to.equal(true);
    for (const form of ['v0', 'v1'] as const) {
      const sidecar = await proveSidecar(loadKzg(), form, blobs);
      const wrapped = wrapBlobTransaction(raw, sidecar);
      if (form === 'v0') {
        const sidecars = blobs.map(({ blob, commitment }, index) => ({
          blob: bytesToHex(blob),
          commitment: bytesToHex(commitment),
          proof: bytesToHex(sidecar.proofs[index]!),
        }));
        const byViem = await account.signTransaction(
          { ...unsigned, sidecars },
          { serializer: (tx, signature) => serializeTransaction(tx, signature) },
        );
        expect(wrapped === byViem).to.equal(true);
      }
      const kzg = hexVerifier() as never;
      const hardfork = form === 'v0' ? Hardfork.Cancun : Hardfork.Osaka;
      const common = new Common({ chain: Mainnet, hardfork, customCrypto: { kzg } });
      const read = createBlob4844TxFromSerializedNetworkWrapper(hexToBytes(wrapped), { common });
      expect(bytesToHex(read.hash())).to.equal(keccak256(raw));
      expect(read.networkWrapperVersion ?? 0).to.equal(form === 'v0' ? 0 : 1);
      expect(read.kzgProofs).to.deep.equal(sidecar.proofs.map((proof) => bytesToHex(proof)));
      expect(bytesToHex(read.serializeNetworkWrapper()) === wrapped).to.equal(true);
    }
  });

  it('BLOBS_NOT_OF_TRANSACTION: refuses to send other blobs than were signed', async () => {
    const account = privateKeyToAccount(generatePrivateKey());
    const blobs = await commitBlobs(loadKzg(), encodeBlobs(payloadOf(10)));
    const raw = await account.signTransaction({
      type: 'eip4844',
      chainId: 1,
      to: account.address,
      maxFeePerBlobGas: 1n,
      blobVersionedHashes: [ZERO_BLOB],
      sidecars: false,
    });
    const sidecar = await proveSidecar(loadKzg(), 'v0', blobs);
    expect(() => wrapBlobTransaction(raw, sidecar)).to.throw('other blobs');
  });
});
