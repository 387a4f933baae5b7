import { DaKind, encodeBlobs } from '@bulkhead/protocol';
import { isCodedError } from '@bulkhead/runtime';
import { expect } from 'chai';
import { keccak256, toHex, zeroHash } from 'viem';
import { BlobsUnavailable } from '../blobs/errors.js';
import type { BlobSource } from '../blobs/ports.js';
import { HASHES, openBlobBatchL1 } from '../test/blob-batch-l1.js';
import { CONTRACTS } from '../test/simulated-l1.js';
import { readBlocks } from './read-blocks.js';

const WORD = keccak256('0x01');
const PAYLOAD = toHex('a payload');

async function read(blobs: BlobSource['getBlobs'] | undefined, { hashes = HASHES, from = 0 } = {}) {
  const { source, headers } = openBlobBatchL1(hashes);
  const reader = { source, contracts: CONTRACTS, ...(blobs && { blobs: { getBlobs: blobs } }) };
  return readBlocks(reader, headers.slice(from), WORD);
}

const unavailable = new BlobsUnavailable({ l1Block: 2, versionedHashes: HASHES }, { asked: [], cause: undefined });

async function codeOf(attempt: Promise<unknown>): Promise<string | undefined> {
  const err = await attempt.catch((reason: unknown) => reason);
  return isCodedError(err) ? `${err.code} ${err.verdict}` : undefined;
}

describe('a forced batch', () => {
  it('is read without a look at its transaction', async () => {
    const { source, headers } = openBlobBatchL1([], { daKind: DaKind.None, codec: 0, dataHash: zeroHash });
    const blocks = await readBlocks(
      { source: { ...source, transaction: () => expect.fail('asked') }, contracts: CONTRACTS },
      headers,
      WORD,
    );
    const [event] = blocks[1]!.events;
    expect(event?.type === 'batch-posted' && event.header).to.deep.include({ daKind: 2, codec: 0 });
    expect(event !== undefined && 'payload' in event).to.equal(false);
  });
});

describe('a batch in blobs', () => {
  it('is read with the payload that its blobs carry, whoever called the door', async () => {
    const asked: unknown[] = [];
    const blocks = await read(async (request) => {
      asked.push(request);
      return encodeBlobs(Buffer.from(PAYLOAD.slice(2), 'hex'));
    });
    expect(blocks.map(({ events }) => events.length)).to.deep.equal([0, 1, 0]);
    const [event] = blocks[1]!.events;
    expect(event?.type === 'batch-posted' && event.payload).to.equal(PAYLOAD);
    expect(asked).to.deep.equal([{ versionedHashes: HASHES, l1Block: { number: 2, timestamp: 2 } }]);
  });

  it('has no payload when its blobs are malformed', async () => {
    const blocks = await read(async () => [new Uint8Array(131_072).fill(1)]);
    const [event] = blocks[1]!.events;
    expect(event?.type).to.equal('batch-posted');
    expect(event !== undefined && 'payload' in event).to.equal(false);
  });

  it('BLOBS_UNAVAILABLE: gives the blocks before it, and waits there', async () => {
    const away: BlobSource['getBlobs'] = async () => Promise.reject(unavailable);
    expect(await read(away)).to.have.length(1);
    expect(await codeOf(read(away, { from: 1 }))).to.equal('BLOBS_UNAVAILABLE retry');
    expect(await codeOf(read(undefined, { from: 1 }))).to.equal('L1_UNAVAILABLE retry');
  });

  it('L1_INCONSISTENT: a transaction with other blobs than the door has seen is not believed', async () => {
    const never: BlobSource['getBlobs'] = async () => expect.fail('asked');
    for (const hashes of [[], HASHES.toReversed()]) {
      expect(await codeOf(read(never, { hashes, from: 1 }))).to.equal('L1_INCONSISTENT retry');
    }
  });
});
