import {
  type BatchHeader,
  blobsDataHash,
  encodeBlobs,
  toAbiBatchHeader,
  toBatchIndex,
  toShardId,
} from '@bulkhead/protocol';
import { isCodedError } from '@bulkhead/runtime';
import { expect } from 'chai';
import { encodeAbiParameters, encodeEventTopics, type Hex, keccak256, toHex, zeroAddress, zeroHash } from 'viem';
import { blobError } from '../blobs/errors.js';
import type { BlobSource } from '../blobs/ports.js';
import type { RawLog } from '../events/decode-log.js';
import { L1_ABIS } from '../l1/contract-abis.js';
import type { L1Source } from '../l1/l1-source.js';
import { CONTRACTS, SimulatedL1 } from '../test/simulated-l1.js';
import { readBlocks } from './read-blocks.js';

const WORD = keccak256('0x01');
const HASHES = [keccak256('0x02'), keccak256('0x03')];
const PAYLOAD = toHex('a payload');

function batchLog(place: Pick<RawLog, 'blockNumber' | 'blockHash'>, change: Partial<BatchHeader> = {}): RawLog {
  const header: BatchHeader = {
    version: 1,
    shardId: toShardId(1),
    batchIndex: toBatchIndex(0),
    prevBatchHash: WORD,
    l1OriginNumber: 1,
    l1OriginHash: WORD,
    settlementRoot: WORD,
    queueTo: 0,
    queueAccumulator: zeroHash,
    firstBlock: 1,
    blockCount: 1,
    firstTimestamp: 1,
    lastTimestamp: 1,
    daKind: 1,
    codec: 1,
    dataHash: blobsDataHash(HASHES),
    ...change,
  };
  const event = L1_ABIS.BatchInbox.find((item) => item.type === 'event' && item.name === 'BatchPosted')!;
  const inputs = (event as { inputs: readonly { indexed?: boolean }[] }).inputs.filter(
    ({ indexed }) => indexed !== true,
  );
  const args = { shardId: 1, batchIndex: 0n };
  return {
    ...place,
    address: CONTRACTS.BatchInbox,
    topics: encodeEventTopics({ abi: L1_ABIS.BatchInbox, eventName: 'BatchPosted', args }) as Hex[],
    data: encodeAbiParameters(inputs as never, [WORD, toAbiBatchHeader(header)] as never),
    transactionHash: WORD,
    logIndex: 0,
  };
}

/** Three L1 blocks with a batch in blobs in the second; its transaction is a call of another contract. */
function makeSource(versionedHashes: readonly Hex[]): { source: L1Source; headers: SimulatedL1['tip']['header'][] } {
  const l1 = new SimulatedL1();
  for (let number = 1; number <= 3; number++) l1.append(0);
  const headers = l1.blocks.slice(1).map(({ header }) => header);
  const { number: blockNumber, hash: blockHash } = headers[1]!;
  const source: L1Source = {
    head: () => l1.head(),
    finalized: () => l1.finalized(),
    header: (number) => l1.header(number),
    receiptLogs: (hash) => l1.receiptLogs(hash),
    logs: async () => [batchLog({ blockNumber, blockHash })],
    transaction: async (hash) => ({
      hash,
      blockHash,
      to: zeroAddress,
      input: '0x',
      blobVersionedHashes: versionedHashes,
    }),
  };
  return { source, headers };
}

async function read(blobs: BlobSource['getBlobs'] | undefined, { hashes = HASHES, from = 0 } = {}) {
  const { source, headers } = makeSource(hashes);
  const reader = { source, contracts: CONTRACTS, ...(blobs && { blobs: { getBlobs: blobs } }) };
  return readBlocks(reader, headers.slice(from), WORD);
}

async function codeOf(attempt: Promise<unknown>): Promise<string | undefined> {
  const err = await attempt.catch((reason: unknown) => reason);
  return isCodedError(err) ? `${err.code} ${err.verdict}` : undefined;
}

describe('a forced batch', () => {
  it('is read without a look at its transaction', async () => {
    const { source, headers } = makeSource([]);
    const { number: blockNumber, hash: blockHash } = headers[1]!;
    const forced = batchLog({ blockNumber, blockHash }, { daKind: 2, codec: 0, dataHash: zeroHash });
    const blocks = await readBlocks(
      {
        source: { ...source, logs: async () => [forced], transaction: () => expect.fail('asked') },
        contracts: CONTRACTS,
      },
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
    const away: BlobSource['getBlobs'] = async () => Promise.reject(blobError('BLOBS_UNAVAILABLE', 'away'));
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
