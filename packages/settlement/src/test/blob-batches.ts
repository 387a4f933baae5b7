import { type BatchHeader, blobsDataHash, DaKind, encodePayload } from '@bulkhead/protocol';
import { createSubStore, type KeyValueStore } from '@bulkhead/store';
import { bytesToHex, type Hex, keccak256, toHex } from 'viem';
import { type BlobCarrier, createBlobArchive, createBlobCarrier, type SidecarForm } from '../index.js';
import { clock } from './network-fixture.js';

const toBytes = (text: string): Uint8Array => new TextEncoder().encode(text);

/** A payload of one transaction that deflates to about nothing less than `bytes`. */
export function payloadOf(bytes: number, seed: number): Hex {
  let word = keccak256(toHex(seed));
  const words: string[] = [];
  for (let size = 0; size < bytes; size += 32) {
    word = keccak256(word);
    words.push(word.slice(2));
  }
  const transactions: Hex[] = [`0x02${words.join('')}`];
  const block = { timestampDelta: 0, originDelta: 0, deliveries: [], transactions };
  return bytesToHex(encodePayload({ blocks: [block], outbox: [] }));
}

/** What a header says of a payload that travels in blobs. */
export async function inBlobs(carrier: BlobCarrier, payload: Hex): Promise<Partial<BatchHeader>> {
  return { daKind: DaKind.Blobs, dataHash: blobsDataHash(await carrier.versionedHashes(payload)) };
}

/** A carrier, and a part for the poster, in one database, as a node has them. */
export function openBlobStore(store: KeyValueStore, sidecar: SidecarForm) {
  const archive = createBlobArchive({ store: createSubStore(store, toBytes('archive')), clock });
  return {
    archive,
    carrier: createBlobCarrier({ archive, sidecar }),
    poster: createSubStore(store, toBytes('poster')),
  };
}
