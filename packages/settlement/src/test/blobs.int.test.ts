import {
  type BatchHeader,
  blobCapacity,
  blobsDataHash,
  DaKind,
  decodeBatchPayload,
  deriveBatch,
  type ShardId,
} from '@bulkhead/protocol';
import { createMemoryStore } from '@bulkhead/store';
import { type Anvil, startAnvil } from '@bulkhead/testing';
import { expect } from 'chai';
import { bytesToHex, type Hex, hexToBytes, keccak256, numberToHex, parseGwei } from 'viem';
import {
  type BlobSource,
  createBatchPoster,
  createBlobSource,
  createDataAvailability,
  createL1Follower,
  type L1Block,
  type PostRequest,
} from '../index.js';
import { inBlobs, openBlobStore, payloadOf } from './blob-batches.js';
import { hasKzg } from './has-kzg.js';
import {
  anvilCall,
  clock,
  createBatchMaker,
  createNetwork,
  eventually,
  type Fixture,
  logger,
  sequencers,
} from './network-fixture.js';

const FEES = { maxFeePerGasCap: 10n ** 12n, maxPriorityFeePerGasCap: 10n ** 11n, initialTip: 10n ** 9n };
const WORD = keccak256('0x01');

describe('blobs on anvil', () => {
  let anvil: Anvil;
  let fixture: Fixture;

  before(async function () {
    if (!(await hasKzg())) this.skip();
    anvil = await startAnvil({ blockTime: 1 });
    fixture = await createNetwork(anvil.url);
  });
  after(async () => {
    await anvil?.stop();
  });

  /** Blocks as a new node sees them, once they hold `count` batches of a shard. @returns its payloads */
  async function follow(shardId: ShardId, blobs: BlobSource, count: number): Promise<(Hex | undefined)[]> {
    const blocks: L1Block[] = [];
    const { client, contracts, startBlock } = fixture;
    const follower = createL1Follower({
      client,
      contracts,
      blobs,
      store: createMemoryStore(),
      clock,
      logger,
      startBlock,
      pollMs: 50,
      originDepth: 1,
      finalityMode: 'tag',
      unwind: 'any-depth',
    });
    const controller = new AbortController();
    const consumer = {
      onBlock: async (block: L1Block) => void blocks.push(block),
      onUnwind: async () => expect.fail('unwound'),
    };
    const run = follower.run(consumer, controller.signal);
    const payloads = () =>
      blocks
        .flatMap(({ events }) => events)
        .flatMap((event) => (event.type === 'batch-posted' && event.header.shardId === shardId ? [event.payload] : []));
    await eventually(() => payloads().length === count, 'the follower has all', 40_000).finally(() =>
      controller.abort(),
    );
    await run;
    return payloads();
  }

  for (const [position, sidecar] of (['v0', 'v1'] as const).entries()) {
    it(`posts batches in one blob, in six and as calldata, ${sidecar}, and rebuilds them from L1 and from the archive`, async () => {
      const { client, contracts, shards } = fixture;
      const shardId = shards[position]!;
      const { archive, carrier, poster: store } = openBlobStore(createMemoryStore(), sidecar);
      const poster = await createBatchPoster({
        client,
        account: sequencers[position]!,
        contracts,
        store,
        clock,
        logger,
        fees: FEES,
        blobs: carrier,
        switchBlocks: 1,
        pollMs: 100,
      });
      const payloads = [
        payloadOf(100, 1),
        payloadOf(5_000, 2),
        payloadOf(blobCapacity(6) - 1_000, 3),
        payloadOf(90, 4),
      ];
      const maker = createBatchMaker({ client, contracts, shardId });
      const origin = Number(await client.getBlockNumber({ cacheTime: 0 })) - 1;
      const requests: PostRequest[] = [];
      for (const [index, payload] of payloads.entries()) {
        const way: Partial<BatchHeader> = index === 1 || index === 2 ? await inBlobs(carrier, payload) : {};
        requests.push(await maker.make(origin, { blockCount: 1, ...way }, payload));
      }
      const controller = new AbortController();
      const run = poster.run(controller.signal);
      for (const request of requests) await poster.enqueue(request);
      const posted = await Promise.all(requests.map((_, index) => poster.waitPosted(index)));
      controller.abort();
      await run;

      const types: [string, number][] = [];
      for (const { txHash } of posted) {
        const { type, blobVersionedHashes } = await client.getTransaction({ hash: txHash });
        types.push([type, blobVersionedHashes?.length ?? 0]);
      }
      expect(types).to.deep.equal([
        ['eip1559', 0],
        ['eip4844', 1],
        ['eip4844', 6],
        ['eip1559', 0],
      ]);

      // Blobs of the other shard are needed too, as every node reads every shard.
      const beacon = { url: anvil.url, blockId: 'number' } as const;
      const fromL1 = createBlobSource({ beacon, clock, logger });
      const fromArchive = createBlobSource({ archive, clock, logger, ...(position > 0 && { beacon }) });
      for (const source of [fromL1, fromArchive]) {
        const found = await follow(shardId, source, payloads.length);
        expect(found.map((payload, index) => payload === payloads[index])).to.deep.equal(payloads.map(() => true));
        expect(decodeBatchPayload(requests[2]!.header, hexToBytes(found[2]!)).notes).to.deep.equal([]);
      }
      const { header } = requests[1]!;
      const derived = deriveBatch({
        header,
        payload: hexToBytes(payloads[1]!),
        previous: { lastBlock: header.firstBlock - 1, lastTimestamp: 1, originNumber: origin, queueTo: 0 },
        origins: () => ({
          number: origin,
          hash: header.l1OriginHash,
          parentHash: WORD,
          timestamp: 1,
          baseFee: 1n,
          prevRandao: WORD,
          parentBeaconBlockRoot: WORD,
          settlementRoot: header.settlementRoot,
        }),
        entries: [],
      });
      expect([derived.notes, derived.blocks[0]?.transactions.length]).to.deep.equal([[], 1]);
    });
  }

  it('chooses blobs while they are cheaper, calldata while gas costs next to nothing, and does not wait for L1 to choose', async () => {
    const { client } = fixture;
    const { carrier } = openBlobStore(createMemoryStore(), 'v1');
    const policy = { marginPercent: 20, observations: 2 };
    let newestKind: DaKind = DaKind.Calldata;
    const da = createDataAvailability({
      mode: 'cheaper',
      client,
      blobs: carrier,
      newestKind: () => newestKind,
      isChanging: () => false,
      policy,
      clock,
      logger,
      pollMs: 50,
    });
    const payload = new Uint8Array(100_000).fill(3);
    expect(await da.choose(payload)).to.deep.equal({ daKind: DaKind.Calldata, dataHash: keccak256(payload) });
    const controller = new AbortController();
    const run = da.run(controller.signal);
    const chooses = (daKind: DaKind) => async () => (await da.choose(payload)).daKind === daKind;
    await eventually(chooses(DaKind.Blobs), 'blobs are cheaper on a new anvil');
    const { dataHash } = await da.choose(payload);
    expect(dataHash).to.equal(blobsDataHash(await carrier.versionedHashes(bytesToHex(payload))));

    newestKind = DaKind.Blobs;
    const { baseFeePerGas } = await client.getBlock();
    await anvilCall(client, 'anvil_setNextBlockBaseFeePerGas', ['0x0']);
    await eventually(chooses(DaKind.Calldata), 'gas is free');
    newestKind = DaKind.Calldata;
    await anvilCall(client, 'anvil_setNextBlockBaseFeePerGas', [numberToHex(baseFeePerGas ?? parseGwei('1'))]);
    await eventually(chooses(DaKind.Blobs), 'gas costs again');
    controller.abort();
    await run;
  });
});

describe('a blob transaction that waits', function () {
  this.timeout(120_000);
  let anvil: Anvil;
  let fixture: Fixture;
  const account = sequencers[0]!;

  before(async function () {
    if (!(await hasKzg())) this.skip();
    anvil = await startAnvil();
    fixture = await createNetwork(anvil.url);
  });
  after(async () => {
    await anvil?.stop();
  });

  interface Pooled {
    readonly hash: Hex;
    readonly to: string;
    readonly type: string;
    readonly maxFeePerGas: Hex;
    readonly maxPriorityFeePerGas: Hex;
    readonly maxFeePerBlobGas: Hex;
    readonly blobVersionedHashes: readonly Hex[];
  }

  async function pooled(): Promise<Pooled | undefined> {
    const { pending } = (await anvilCall(fixture.client, 'txpool_content', [])) as {
      pending: Record<string, Record<string, Pooled>>;
    };
    return Object.values(pending).flatMap((byNonce) => Object.values(byNonce))[0];
  }

  async function eventuallyPooled(what: string, condition: (transaction: Pooled) => boolean): Promise<Pooled> {
    let found: Pooled | undefined;
    await eventually(async () => {
      found = await pooled();
      return found !== undefined && condition(found);
    }, what);
    return found!;
  }

  const feesOf = (transaction: Pooled): bigint[] =>
    [transaction.maxPriorityFeePerGas, transaction.maxFeePerGas, transaction.maxFeePerBlobGas].map(BigInt);

  it('is replaced at twice its fees when gas got dearer, and cancelled by another when it is discarded', async () => {
    const { client, contracts, shards } = fixture;
    const { carrier, poster: store } = openBlobStore(createMemoryStore(), 'v1');
    const poster = await createBatchPoster({
      client,
      account,
      contracts,
      store,
      clock,
      logger,
      fees: FEES,
      blobs: carrier,
      stuckBlocks: 1,
      pollMs: 20,
    });
    const maker = createBatchMaker({ client, contracts, shardId: shards[0]! });
    const origin = Number(await client.getBlockNumber({ cacheTime: 0 })) - 1;
    const make = async (seed: number) => {
      const payload = payloadOf(300, seed);
      return maker.make(origin, await inBlobs(carrier, payload), payload);
    };
    await anvilCall(client, 'evm_setAutomine', [false]);
    const controller = new AbortController();
    const run = poster.run(controller.signal);
    const requests = [await make(9), await make(10)];
    await poster.enqueue(requests[0]!);
    const first = await eventuallyPooled('it is sent', ({ type }) => type === '0x3');
    await anvilCall(client, 'anvil_setNextBlockBaseFeePerGas', [numberToHex(parseGwei('50'))]);
    await anvilCall(client, 'anvil_mine', ['0x1']);
    const second = await eventuallyPooled('it is replaced', ({ hash }) => hash !== first.hash);
    const [before, after] = [feesOf(first), feesOf(second)];
    expect([after[0], after[2]]).to.deep.equal([2n * before[0]!, 2n * before[2]!]);
    expect(after[1]! >= 2n * before[1]!).to.equal(true);
    expect(second.blobVersionedHashes).to.deep.equal(first.blobVersionedHashes);
    await anvilCall(client, 'anvil_mine', ['0x1']);
    expect((await poster.waitPosted(0)).txHash).to.equal(second.hash);

    await poster.enqueue(requests[1]!);
    const unwanted = await eventuallyPooled('the next one is sent', ({ type }) => type === '0x3');
    await poster.discardFrom(1);
    const cancel = await eventuallyPooled('it is cancelled', ({ hash }) => hash !== unwanted.hash);
    expect([cancel.type, cancel.to, cancel.blobVersionedHashes.length]).to.deep.equal([
      '0x3',
      account.address.toLowerCase(),
      1,
    ]);
    for (const [index, fee] of feesOf(cancel).entries()) expect(fee >= 2n * feesOf(unwanted)[index]!).to.equal(true);
    await anvilCall(client, 'anvil_mine', ['0x1']);
    await eventually(async () => (await client.getTransactionCount({ address: account.address })) === 2, 'it landed');

    maker.resumeAfter(requests[0]!.header);
    await poster.enqueue(await make(11));
    await eventuallyPooled('another one is sent', ({ to }) => to !== account.address.toLowerCase());
    await anvilCall(client, 'anvil_mine', ['0x1']);
    await poster.waitPosted(1);
    controller.abort();
    await run;
  });
});
