import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { BLOB_BYTES, encodeBlobs } from '@bulkhead/protocol';
import { isCodedError, silentLogger, systemClock } from '@bulkhead/runtime';
import { expect } from 'chai';
import { bytesToHex, type Hex } from 'viem';
import { fakeKzg } from '../test/fake-kzg.js';
import { createBlobSource } from './blob-source.js';
import { createPeerProvider } from './peer-provider.js';
import { type CommittedBlob, commitBlobs } from './sidecar.js';

const L1_BLOCK = { number: 9, timestamp: 9 };
const [blob] = encodeBlobs(new Uint8Array(1_000).fill(5)) as [Uint8Array];
const [forged] = encodeBlobs(new Uint8Array(1_000).fill(6)) as [Uint8Array];

const resultOf = (bytes: Uint8Array, commitment: Uint8Array) => ({
  jsonrpc: '2.0',
  id: 1,
  result: { blob: bytesToHex(bytes), commitment: bytesToHex(commitment) },
});

describe('peer provider', () => {
  const servers: Server[] = [];
  let own: CommittedBlob;
  let other: CommittedBlob;

  before(async () => {
    [own, other] = (await commitBlobs(fakeKzg, [blob, forged])) as [CommittedBlob, CommittedBlob];
  });

  afterEach(async () => {
    for (const server of servers.splice(0)) {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    }
  });

  /** A node that gives this answer to whatever it is asked; a silent one when there is none. */
  async function serve(answer: ((body: { method: string; params: Hex[] }) => unknown) | undefined): Promise<string> {
    const server = createServer(async (request, response) => {
      let text = '';
      for await (const chunk of request) text += chunk;
      if (answer === undefined) return;
      const given = answer(JSON.parse(text));
      if (typeof given === 'number') {
        response.writeHead(given, { location: '/elsewhere' }).end();
        return;
      }
      response.end(typeof given === 'string' ? given : JSON.stringify(given));
    });
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}/key`;
  }

  const ask = (url: string, signal = new AbortController().signal) =>
    createPeerProvider({ url }).findBlobs({ versionedHashes: [own.versionedHash], l1Block: L1_BLOCK }, signal);

  it('asks for one blob at a time, by its versioned hash, and does not name a key that may be in the URL', async () => {
    const asked: unknown[] = [];
    const url = await serve(({ method, params }) => {
      asked.push([method, params]);
      return params[0] === own.versionedHash ? resultOf(blob, own.commitment) : { jsonrpc: '2.0', id: 1, result: null };
    });
    const provider = createPeerProvider({ url });
    const versionedHashes = [other.versionedHash, own.versionedHash];
    const found = await provider.findBlobs({ versionedHashes, l1Block: L1_BLOCK }, new AbortController().signal);
    expect(found.map((bytes) => Buffer.compare(bytes, blob))).to.deep.equal([0]);
    expect(asked).to.deep.equal(versionedHashes.map((hash) => ['shard_getBlob', [hash]]));
    expect(provider.name).to.equal(`peer ${new URL(url).host}`);
  });

  it('BLOB_ANSWER_INVALID: whatever else a peer answers', async () => {
    const answers: unknown[] = [
      'nonsense',
      {},
      { result: 7 },
      { error: { code: -32_601, message: 'no such method' } },
      { result: { blob: '0x', commitment: bytesToHex(own.commitment) } },
      { result: { blob: bytesToHex(blob) } },
      { result: { blob: `0x${'zz'.repeat(BLOB_BYTES)}`, commitment: bytesToHex(own.commitment) } },
      // Another blob under its own commitment.
      resultOf(forged, other.commitment),
      { ...resultOf(blob, own.commitment), padding: 'x'.repeat(2_000) },
      500,
    ];
    for (const answer of answers) {
      const err = await ask(await serve(() => answer)).catch((reason: unknown) => reason);
      expect(isCodedError(err, 'BLOB_ANSWER_INVALID'), JSON.stringify(answer).slice(0, 80)).to.equal(true);
    }
  });

  it('follows nobody elsewhere', async () => {
    const err = await ask(await serve(() => 307)).catch((reason: unknown) => reason);
    expect(err).to.be.instanceOf(TypeError);
  });

  it('is given up when it is told to', async () => {
    const giveUp = new AbortController();
    const asked = ask(await serve(undefined), giveUp.signal).catch((reason: unknown) => reason);
    giveUp.abort();
    expect((await asked) as Error).to.have.property('name', 'AbortError');
  });

  it('as a source: liars, silent and refusing peers are passed over', async () => {
    const urls = [
      await serve(() => 500),
      await serve(undefined),
      // The right commitment with another blob.
      await serve(() => resultOf(forged, own.commitment)),
      await serve(() => ({ result: null })),
      await serve(() => resultOf(blob, own.commitment)),
    ];
    const source = createBlobSource({
      peers: urls.map((url) => createPeerProvider({ url })),
      clock: systemClock(),
      logger: silentLogger(),
      kzg: fakeKzg,
      timeoutMs: 200,
    });
    const [found] = await source.getBlobs({ versionedHashes: [own.versionedHash], l1Block: L1_BLOCK });
    expect(Buffer.compare(found!, blob)).to.equal(0);
  });
});
