import { createHash } from 'node:crypto';
import { BLOB_BYTES, encodeBlobs } from '@bulkhead/protocol';
import { Common, Hardfork, Mainnet } from '@ethereumjs/common';
import { createBlob4844Tx, createBlob4844TxFromSerializedNetworkWrapper } from '@ethereumjs/tx';
import { expect } from 'chai';
import fc from 'fast-check';
import {
  bytesToHex,
  type Hex,
  hexToBytes,
  keccak256,
  numberToHex,
  serializeTransaction,
  type TransactionSerializableEIP4844,
} from 'viem';
import { generatePrivateKey, privateKeyToAccount } from 'viem/accounts';
import { hasKzg } from '../test/has-kzg.js';
import { openKzgLibrary } from '../test/kzg-library.js';
import { loadKzg } from './load-kzg.js';
import { isBlobTransaction, wrapBlobTransaction } from './network-envelope.js';
import { commitBlobs, proveSidecar, type SidecarForm } from './sidecar.js';

const FORMS = ['v0', 'v1'] as const satisfies SidecarForm[];
/** Of the blob that is all zeros. */
const ZERO_BLOB = '0x010657f37554c781402a22917dee2f75def7ab966d7b770905398eba3c444014';

type Bytes = readonly Uint8Array[];

/** The library in hex, as ethereumjs wants it. */
function hexKzg() {
  const library = openKzgLibrary();
  const bytes = (list: readonly Hex[]): Bytes => list.map((hex) => hexToBytes(hex));
  const hex = (list: Bytes): Hex[] => list.map((item) => bytesToHex(item));
  return {
    blobToKzgCommitment: (blob: Hex) => bytesToHex(library.blobToKzgCommitment(hexToBytes(blob))),
    computeBlobProof: (blob: Hex, commitment: Hex) =>
      bytesToHex(library.computeBlobKzgProof(hexToBytes(blob), hexToBytes(commitment))),
    computeCells: (blob: Hex) => hex(library.computeCells(hexToBytes(blob))),
    computeCellsAndProofs: (blob: Hex) => library.computeCellsAndKzgProofs(hexToBytes(blob)).map(hex),
    verifyBlobProofBatch: (blobs: Hex[], commitments: Hex[], proofs: Hex[]) =>
      library.verifyBlobKzgProofBatch(bytes(blobs), bytes(commitments), bytes(proofs)),
    verifyCellKzgProofBatch: (commitments: Hex[], indices: number[], cells: Hex[], proofs: Hex[]) =>
      library.verifyCellKzgProofBatch(bytes(commitments), indices, bytes(cells), bytes(proofs)),
  };
}

function commonOf(form: SidecarForm): Common {
  const hardfork = form === 'v0' ? Hardfork.Cancun : Hardfork.Osaka;
  return new Common({ chain: Mainnet, hardfork, customCrypto: { kzg: hexKzg() as never } });
}

const payloadOf = (length: number): Uint8Array => Uint8Array.from({ length }, (_, i) => (31 * i + (i >> 8)) & 0xff);

/** A blob of field elements that look random, all below the modulus. */
function randomBlob(seed: string): Uint8Array {
  const blob = new Uint8Array(BLOB_BYTES);
  for (let at = 0; at < BLOB_BYTES; at += 32) {
    blob.set(createHash('sha256').update(`${seed} ${at}`).digest(), at);
    blob[at] = (blob[at] ?? 0) & 0x3f;
  }
  return blob;
}

const anyTransaction = fc.record({
  privateKey: fc.bigInt({ min: 1n, max: 2n ** 255n }).map((key) => numberToHex(key, { size: 32 })),
  nonce: fc.nat(),
  gas: fc.bigInt({ min: 500_000n, max: 2n ** 24n }),
  fees: fc.tuple(fc.bigInt({ min: 0n, max: 10n ** 11n }), fc.bigInt({ min: 0n, max: 10n ** 11n })),
  maxFeePerBlobGas: fc.bigInt({ min: 0n, max: 10n ** 12n }),
  data: fc.uint8Array({ maxLength: 300 }).map((bytes) => bytesToHex(bytes)),
  seeds: fc.array(fc.string({ maxLength: 8 }), { minLength: 1, maxLength: 2 }),
});

describe('network envelope', () => {
  before(async function () {
    if (!(await hasKzg())) this.skip();
  });

  for (const form of FORMS)
    it(`is byte for byte what ethereumjs makes of the same transaction and the same blobs, ${form}`, async () => {
      await fc.assert(
        fc.asyncProperty(anyTransaction, async ({ privateKey, fees: [tip, more], seeds, ...random }) => {
          const contents = seeds.map(randomBlob);
          const { nonce, gas, maxFeePerBlobGas, data } = random;
          const account = privateKeyToAccount(privateKey);
          const blobs = await commitBlobs(loadKzg(), contents);
          const fees = { maxPriorityFeePerGas: tip, maxFeePerGas: tip + more, maxFeePerBlobGas };
          const fields = { chainId: 1, nonce, ...fees, to: account.address, data };
          const raw = await account.signTransaction({
            ...fields,
            type: 'eip4844',
            gas,
            blobVersionedHashes: blobs.map(({ versionedHash }) => versionedHash),
            sidecars: false,
          });
          const own = wrapBlobTransaction(raw, await proveSidecar(loadKzg(), form, blobs));
          const theirs = createBlob4844Tx(
            {
              ...fields,
              gasLimit: gas,
              blobs: contents.map((blob) => bytesToHex(blob)),
              networkWrapperVersion: form === 'v0' ? 0 : 1,
            },
            { common: commonOf(form) },
          ).sign(hexToBytes(privateKey));
          expect(own === bytesToHex(theirs.serializeNetworkWrapper())).to.equal(true);
        }),
        { numRuns: 4 },
      );
    }).timeout(180_000);

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
    for (const form of FORMS) {
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
      const common = commonOf(form);
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
