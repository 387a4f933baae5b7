import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { encodeBlobs } from '@bulkhead/protocol';
import { isCodedError, silentLogger, systemClock, verdictOf } from '@bulkhead/runtime';
import { createMemoryStore } from '@bulkhead/store';
import { expect } from 'chai';
import { bytesToHex, type Hex } from 'viem';
import { fakeKzg } from '../test/fake-kzg.js';
import { createBlobArchive } from './blob-archive.js';
import { type BlobSourceOptions, createBlobSource } from './blob-source.js';
import { BlobsUnavailable } from './errors.js';
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
    expectBoth(await getBlobs({ archive, peers: [peers] }));
    expect(asked).to.deep.equal([1]);
    // It has kept what was fetched.
    expectBoth(await getBlobs({ archive }));
  });

  it('BLOBS_UNAVAILABLE (retry): passes over liars, the absent and the silent, and says what is missing', async () => {
    const bad: BlobProvider['findBlobs'][] = [
      async () => [other, invalid, first.subarray(1)],
      async () => [first],
      async () => Promise.reject(new Error('gone')),
      async () => new Promise(() => {}),
    ];
    const [, { versionedHash }] = (await commitBlobs(fakeKzg, [first, second])) as [unknown, { versionedHash: Hex }];
    for (const findBlobs of bad) {
      const err = await getBlobs({ peers: [provider(findBlobs)], timeoutMs: 20 }).catch((reason: unknown) => reason);
      if (!(err instanceof BlobsUnavailable)) throw err;
      expect(verdictOf(err)).to.equal('retry');
      expect(err.awaited.l1Block).to.equal(L1_BLOCK.number);
      expect(err.awaited.versionedHashes.at(-1)).to.equal(versionedHash);
    }
    const honest = provider(async ({ versionedHashes: [hash] }) => [hash === versionedHash ? second : first]);
    expectBoth(await getBlobs({ peers: [...bad.map(provider), honest], timeoutMs: 20 }));
  });

  it('keeps what it got of an incomplete set, and asks for the rest only', async () => {
    const archive = createBlobArchive({ store: createMemoryStore(), clock });
    const half = provider(async () => [first]);
    const err = await getBlobs({ archive, peers: [half] }).catch((reason: unknown) => reason);
    expect(err instanceof BlobsUnavailable && err.awaited.versionedHashes).to.have.length(1);
    expectBoth(await getBlobs({ archive, peers: [provider(async () => [second])] }));
  });

  it('asks a peer that gave trouble last from then on, and logs trouble when it begins and when it ends', async () => {
    const asked: string[] = [];
    const mood = { silent: true };
    const slow: BlobProvider = {
      name: 'slow',
      async findBlobs() {
        asked.push('slow');
        return mood.silent ? new Promise(() => {}) : [first, second];
      },
    };
    const good: BlobProvider = {
      name: 'good',
      async findBlobs() {
        asked.push('good');
        return mood.silent ? [first, second] : [];
      },
    };
    const lines: string[] = [];
    const note = (text: string) => void lines.push(text.replace(/:.*/, ''));
    const logger = { ...silentLogger(), warn: note, info: note };
    const committed = await commitBlobs(fakeKzg, [first, second]);
    const request = { versionedHashes: committed.map(({ versionedHash }) => versionedHash), l1Block: L1_BLOCK };
    const source = createBlobSource({ clock, logger, kzg: fakeKzg, peers: [slow, good], timeoutMs: 20 });
    for (let round = 0; round < 3; round++) expectBoth(await source.getBlobs(request));
    expect(asked).to.deep.equal(['slow', 'good', 'good', 'good', 'good', 'good', 'good']);
    mood.silent = false;
    expectBoth(await source.getBlobs(request));
    expect(lines).to.deep.equal(['no blobs from slow', 'blobs come from slow again']);
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
