import { blobCapacity, toBatchIndex, toShardId } from '@bulkhead/protocol';
import { isCodedError, silentLogger, systemClock } from '@bulkhead/runtime';
import { createFaultyStore, createMemoryStore, type KeyValueStore } from '@bulkhead/store';
import { expect } from 'chai';
import { createClient, custom, type Hex, keccak256, toHex, zeroAddress, zeroHash } from 'viem';
import { generatePrivateKey, privateKeyToAccount } from 'viem/accounts';
import { foundry } from 'viem/chains';
import { createBlobArchive } from '../blobs/blob-archive.js';
import { type BlobCarrier, createBlobCarrier } from '../blobs/blob-carrier.js';
import { fakeKzg } from '../test/fake-kzg.js';
import { createBatchPoster } from './create-batch-poster.js';
import type { PostRequest } from './ports.js';

const ACCOUNT = privateKeyToAccount(generatePrivateKey());
const WORD = keccak256('0x01');
const CONTRACTS = {
  ShardRegistry: zeroAddress,
  ShardQueue: zeroAddress,
  BatchInbox: zeroAddress,
  StateClaims: zeroAddress,
  AssetVault: zeroAddress,
  Arbiter: zeroAddress,
  Guardian: zeroAddress,
};

function request(index: number, payload: Hex = toHex(`payload ${index}`), flows = 0): PostRequest {
  const flow = { peer: toShardId(2), originShard: toShardId(1), originToken: zeroAddress, total: 2n ** 200n };
  return {
    header: {
      version: 1,
      shardId: toShardId(1),
      batchIndex: toBatchIndex(index),
      prevBatchHash: zeroHash,
      l1OriginNumber: 1,
      l1OriginHash: WORD,
      settlementRoot: WORD,
      queueTo: 0,
      queueAccumulator: zeroHash,
      firstBlock: 1,
      blockCount: 1,
      firstTimestamp: 1,
      lastTimestamp: 1,
      daKind: 0,
      codec: 1,
      dataHash: keccak256(payload),
    },
    outputs: {
      blockHash: WORD,
      stateRoot: WORD,
      outboxRoot: WORD,
      outboxCount: 0,
      inTotals: Array.from({ length: flows }, () => flow),
      outTotals: Array.from({ length: flows }, () => flow),
    },
    payload,
  };
}

/** A poster whose L1 is down for good. */
function createPoster(store: KeyValueStore, blobs?: BlobCarrier) {
  const transport = custom({ request: async () => Promise.reject(new Error('down')) }, { retryCount: 0 });
  return createBatchPoster({
    client: createClient({ chain: foundry, transport }),
    account: ACCOUNT,
    contracts: CONTRACTS,
    store,
    clock: systemClock(),
    logger: silentLogger(),
    fees: { maxFeePerGasCap: 10n ** 12n, maxPriorityFeePerGasCap: 10n ** 10n, initialTip: 10n ** 9n },
    pollMs: 5,
    ...(blobs && { blobs }),
  });
}

async function expectCode(code: string, attempt: Promise<unknown>): Promise<void> {
  const err = await attempt.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(isCodedError(err, code), String(err)).to.equal(true);
}

describe('batch poster', () => {
  it('takes batches while L1 is down, and has them after a restart', async () => {
    const store = createMemoryStore();
    const first = await createPoster(store);
    const controller = new AbortController();
    const run = first.run(controller.signal);
    await first.enqueue(request(4));
    await first.enqueue(request(5));
    controller.abort();
    await run;
    const second = await createPoster(store);
    expect(second.pending().map(({ batchIndex, stage }) => [batchIndex, stage])).to.deep.equal([
      [4, 'queued'],
      [5, 'queued'],
    ]);
    expect(second.unpostedBytes()).to.equal(18);
    await second.enqueue(request(6));
  });

  it('POSTER_OUT_OF_ORDER, also for two that come at once', async () => {
    const poster = await createPoster(createMemoryStore());
    await poster.enqueue(request(0));
    // Somebody else has posted batch 1.
    await poster.enqueue(request(2));
    await expectCode('POSTER_OUT_OF_ORDER', poster.enqueue(request(1)));
    const both = [poster.enqueue(request(3)), poster.enqueue(request(3))];
    await both[0];
    await expectCode('POSTER_OUT_OF_ORDER', both[1]!);
  });

  it('POSTER_BATCH_TOO_LARGE: over the pool’s size', async () => {
    const poster = await createPoster(createMemoryStore());
    await expectCode('POSTER_BATCH_TOO_LARGE', poster.enqueue(request(0, `0x${'ab'.repeat(131_000)}`)));
    expect(poster.pending()).to.deep.equal([]);
  });

  it('takes six full blobs whose header is small, and POSTER_BATCH_TOO_LARGE: not a byte more', async () => {
    const most = blobCapacity(6);
    const inBlobs = (index: number, bytes: number): PostRequest => {
      const plain = request(index, `0x${'ab'.repeat(bytes)}`);
      return { ...plain, header: { ...plain.header, daKind: 1 } };
    };
    const archive = createBlobArchive({ store: createMemoryStore(), clock: systemClock() });
    const blobs = createBlobCarrier({ archive, sidecar: 'v1', kzg: fakeKzg });
    const poster = await createPoster(createMemoryStore(), blobs);
    await poster.enqueue(inBlobs(0, most));
    await expectCode('POSTER_BATCH_TOO_LARGE', poster.enqueue(inBlobs(1, most + 1)));
    expect(poster.pending().map(({ bytes }) => bytes)).to.deep.equal([most]);
  });

  it('POSTER_BLOBS_OFF: has no means for blobs', async () => {
    const poster = await createPoster(createMemoryStore());
    const plain = request(0);
    const inBlobs = { ...plain, header: { ...plain.header, daKind: 1 } } as const;
    await expectCode('POSTER_BLOBS_OFF', poster.enqueue(inBlobs));
  });

  it('takes the largest claim together with a large payload', async () => {
    const poster = await createPoster(createMemoryStore());
    await poster.enqueue(request(0, `0x${'ab'.repeat(100_000)}`, 64));
  });

  it('answers those who wait: POSTER_UNKNOWN_BATCH, POSTER_DISCARDED, POSTER_STOPPED', async () => {
    const poster = await createPoster(createMemoryStore());
    await expectCode('POSTER_UNKNOWN_BATCH', poster.waitPosted(0));
    await poster.enqueue(request(0));
    await poster.enqueue(request(1));
    const [first, second] = [poster.waitPosted(0), poster.waitPosted(1)];
    const discarded = expectCode('POSTER_DISCARDED', second);
    await poster.discardFrom(1);
    await discarded;
    const stopped = expectCode('POSTER_STOPPED', first);
    const controller = new AbortController();
    const run = poster.run(controller.signal);
    controller.abort();
    await Promise.all([run, stopped]);
  });

  it('STORE_IO: a batch that could not be written is not taken', async () => {
    const poster = await createPoster(createFaultyStore(createMemoryStore(), { failAt: () => 'before' }));
    await expectCode('STORE_IO', poster.enqueue(request(0)));
    expect(poster.pending()).to.deep.equal([]);
  });
});
