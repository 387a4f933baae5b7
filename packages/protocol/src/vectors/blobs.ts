import { bytesToHex, type Hex, hexToBytes, keccak256 } from 'viem';
import { BLOB_BYTES, blobCapacity, blobsDataHash, decodeBlobs, encodeBlobs } from '../blob-codec.js';
import { group, type Vector } from './sample.js';

/** Byte `i` of each payload. */
const byteAt = (i: number): number => (31 * i + (i >> 8)) & 0xff;

/** Payloads by length, with the KZG versioned hashes of their blobs, which c-kzg has made and the tests of settlement check. */
const ENCODED: readonly { readonly length: number; readonly versionedHashes: readonly Hex[] }[] = [
  { length: 0, versionedHashes: ['0x010657f37554c781402a22917dee2f75def7ab966d7b770905398eba3c444014'] },
  { length: 1, versionedHashes: ['0x018ca6e04b97986e956c82ae827b78ec3e8d7a852cd368d5a9fd128c7340ab62'] },
  { length: 27, versionedHashes: ['0x018592da09bf1a9b0d3c9a74bee05a8ddb4fc4439e5e38072a3e6f020c99bc7b'] },
  { length: 28, versionedHashes: ['0x01c6c46793b8a4e66557fca48c0d0e03af3e04b6b9079021346d832fa3d5016a'] },
  { length: blobCapacity(1), versionedHashes: ['0x0197d4a028940aac886debafe92991331405234bf02af58286f45a7150648697'] },
  {
    length: blobCapacity(1) + 1,
    versionedHashes: [
      '0x01d25edc07f967fd4ae4996c3ee4ae9265ab829649228eb953fcee93f79a97c2',
      '0x01a41c30744827b8fda1057b992ff10ab7da071ad93893a0bae2d562fb1df0c6',
    ],
  },
  {
    length: blobCapacity(6),
    versionedHashes: [
      '0x01bade47d7acd9310a0fd31823cc68118c8b8272dcbb8a5da60a233d9a3d75c1',
      '0x01dbaec8c2dea182ef1fdd3b52542e93d5dc0e9b3849f7ac9d601706fd43f628',
      '0x01d33e39b156af85e9af2fa83e3d8c8851488b85a7e09e3d459d96f90ebe876a',
      '0x01402a64776b8cc6bcca46fd456e1bef3422a6414c695e3ae34e76ff08474e5d',
      '0x012edc1aa0fe6bdd491d16e7a8ea78955bbc4a7b929b60fcdc3600aab18db1d0',
      '0x01073b1c646e4c640b9e84f438a019a813188afdbcfaeeddddce1bbb7abff3bd',
    ],
  },
];

function encoded({ length, versionedHashes }: (typeof ENCODED)[number]) {
  const payload = Uint8Array.from({ length }, (_, i) => byteAt(i));
  return {
    length,
    payloadHash: keccak256(payload),
    blobs: encodeBlobs(payload).map((blob, index) => ({
      start: bytesToHex(blob.subarray(0, 96)),
      hash: keccak256(blob),
      versionedHash: versionedHashes[index],
    })),
    dataHash: blobsDataHash(versionedHashes),
  };
}

interface BlobSet {
  readonly name: string;
  /** Each blob up to where it is all zeros. */
  readonly blobs: readonly Hex[];
  /** Offset in the first blob of a byte that is 1 nevertheless. */
  readonly one?: number;
  /** Of each blob. */
  readonly size?: number;
}

const SETS: readonly BlobSet[] = [
  { name: 'three bytes', blobs: ['0x0000000003c0ffee'] },
  { name: 'empty payload', blobs: ['0x'] },
  { name: 'no blob', blobs: [] },
  { name: 'first byte of the first element', blobs: ['0x0100000003c0ffee'] },
  { name: 'first byte of the last element', blobs: ['0x0000000003c0ffee'], one: BLOB_BYTES - 32 },
  { name: 'padding in the first element', blobs: ['0x0000000003c0ffee01'] },
  { name: 'padding in the last byte', blobs: ['0x0000000003c0ffee'], one: BLOB_BYTES - 1 },
  { name: 'a length of one byte too many', blobs: ['0x000001effd'] },
  { name: 'the greatest length', blobs: ['0x00ffffffff'] },
  { name: 'a second blob, all zeros', blobs: ['0x0000000003c0ffee', '0x'] },
  { name: 'seven blobs', blobs: ['0x00000b9ffd', '0x', '0x', '0x', '0x', '0x', '0x'] },
  { name: 'a blob of one byte less', blobs: ['0x0000000003c0ffee'], size: BLOB_BYTES - 1 },
];

function decoded({ name, blobs, one, size = BLOB_BYTES }: BlobSet) {
  const whole = blobs.map((start, index) => {
    const blob = new Uint8Array(size);
    blob.set(hexToBytes(start));
    if (index === 0 && one !== undefined) blob[one] = 1;
    return blob;
  });
  const payload = decodeBlobs(whole);
  return { name, size, blobs, one, absent: payload === undefined, payload: payload && bytesToHex(payload) };
}

export function blobVectors(): Vector {
  return { ...group('encoded', ENCODED.map(encoded)), ...group('decoded', SETS.map(decoded)) };
}
