import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { encodeBlobs } from '@bulkhead/protocol';
import { isCodedError, silentLogger, systemClock, verdictOf } from '@bulkhead/runtime';
import { createMemoryStore } from '@bulkhead/store';
import { expect } from 'chai';
import { bytesToHex } from 'viem';
import { fakeKzg } from '../test/fake-kzg.js';
import { createBlobArchive } from './blob-archive.js';
import { type BlobSourceOptions, createBlobSource } from './blob-source.js';
import type { BlobProvider } from './ports.js';
import { commitBlobs } from './sidecar.js';

const clock = systemClock();
const L1_BLOCK = { number: 9, timestamp: 1_000 + 12 * 9 };
const [first, second] = encodeBlobs(new Uint8Array(130_000).fill(5)) as [Uint8Array, Uint8Array];
const other = encodeBlobs(new Uint8Array(10).fill(6))[0]!;
const invalid = new Uint8Array(first.length).fill(1);

const provider = (findBlobs: BlobProvider['findBlobs']): BlobProvider => ({ name: 'test', findBlobs });

async function getBlobs(options: Partial<BlobSourceOptions>) {
  const committed = await commitBlobs(fakeKzg, [first, second]);
  const source = createBlobSource({ clock, logger: silentLogger(), kzg: fakeKzg, ...options });
  return source.getBlobs({ versionedHashes: committed.map(({ versionedHash }) => versionedHash), l1Block: L1_BLOCK });
}

function expectBoth(blobs: readonly Uint8Array[]): void {
  expect(blobs.map((blob) => Buffer.compare(blob, first))).to.deep.equal([0, Buffer.compare(second, first)]);
  expect(Buffer.compare(blobs[1]!, second)).to.equal(0);
}

describe('blob source', () => {
  let server: Server | undefined;

  afterEach(async () => {
    server?.closeAllConnections();
    await new Promise((resolve) => (server === undefined ? resolve(undefined) : server.close(resolve)));
    server = undefined;
  });

  /** A beacon node with these answers by path; 404 for the rest. */
  async function serve(answers: (path: string) => unknown): Promise<string> {
    server = createServer((request, response) => {
      const answer = answers(request.url ?? '');
      response.statusCode = answer === undefined ? 404 : 200;
      response.end(typeof answer === 'string' ? answer : JSON.stringify(answer ?? {}));
    });
    await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  }

  it('takes from each what the ones before it lack, in the order that was asked', async () => {
    const archive = createBlobArchive({ store: createMemoryStore(), clock });
    const [, named] = await commitBlobs(fakeKzg, [first, second]);
    await archive.put([named!]);
    const asked: number[] = [];
    const peers = provider(async ({ versionedHashes }) => {
      asked.push(versionedHashes.length);
      return [first];
    });
    expectBoth(await getBlobs({ archive, peers }));
    expect(asked).to.deep.equal([1]);
  });

  it('BLOBS_UNAVAILABLE (retry): passes over liars, the absent and the silent', async () => {
    const bad: BlobProvider['findBlobs'][] = [
      async () => [other, invalid, first.subarray(1)],
      async () => [first],
      async () => Promise.reject(new Error('gone')),
      async () => new Promise(() => {}),
    ];
    for (const findBlobs of bad) {
      const err = await getBlobs({ peers: provider(findBlobs), timeoutMs: 20 }).catch((reason: unknown) => reason);
      expect(isCodedError(err, 'BLOBS_UNAVAILABLE') && verdictOf(err)).to.equal('retry');
    }
    const blobs = await getBlobs({ peers: provider(async () => [other, invalid, second, second, first]) });
    expectBoth(blobs);
  });

  it('asks a beacon node for the slot of the L1 block', async () => {
    const paths: string[] = [];
    const url = await serve((path) => {
      paths.push(path.replace(/\?.*/, ''));
      if (path === '/eth/v1/beacon/genesis') return { data: { genesis_time: '1000' } };
      if (path === '/eth/v1/config/spec') return { data: { SECONDS_PER_SLOT: '12' } };
      return { data: [first, other, second].map((blob) => bytesToHex(blob)) };
    });
    expectBoth(await getBlobs({ beacon: { url, blockId: 'slot' } }));
    expect(paths.at(-1)).to.equal('/eth/v1/beacon/blobs/9');
  });

  it('asks again without a filter when a server reads lists in its own way', async () => {
    const url = await serve((path) => ({
      data: (path.includes('?') ? [second] : [first, second]).map((b) => bytesToHex(b)),
    }));
    expectBoth(await getBlobs({ beacon: { url, blockId: 'number' } }));
  });

  it('falls back to the older endpoint', async () => {
    const committed = await commitBlobs(fakeKzg, [other, second, first]);
    const data = committed.map(({ blob, commitment }) => ({
      blob: bytesToHex(blob),
      kzg_commitment: bytesToHex(commitment),
    }));
    const url = await serve((path) => (path === '/eth/v1/beacon/blob_sidecars/9' ? { data } : undefined));
    expectBoth(await getBlobs({ beacon: { url, blockId: 'number' } }));
  });

  it('BLOBS_UNAVAILABLE: whatever a beacon node answers instead', async () => {
    for (const answer of ['nonsense', {}, { data: 7 }, { data: ['0x', 3, bytesToHex(other)] }, undefined]) {
      const url = await serve(() => answer);
      const err = await getBlobs({ beacon: { url, blockId: 'slot' } }).catch((reason: unknown) => reason);
      expect(isCodedError(err, 'BLOBS_UNAVAILABLE')).to.equal(true);
      server?.closeAllConnections();
      await new Promise((resolve) => server?.close(resolve));
    }
    server = undefined;
  });
});
