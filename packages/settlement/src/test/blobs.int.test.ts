import {
  type BatchHeader,
  batchHash,
  blobCapacity,
  blobsDataHash,
  DaKind,
  decodeBatchPayload,
  deriveBatch,
  encodePayload,
  toBatchIndex,
  toShardId,
} from '@bulkhead/protocol';
import { isCodedError } from '@bulkhead/runtime';
import { createFaultyStore, createMemoryStore, createSubStore, type Fault, type KeyValueStore } from '@bulkhead/store';
import { type Anvil, startAnvil } from '@bulkhead/testing';
import { expect } from 'chai';
import { bytesToHex, type Hex, hexToBytes, keccak256, toHex, zeroHash } from 'viem';
import {
  type BlobSource,
  createBatchPoster,
  createBlobArchive,
  createBlobCarrier,
  createBlobSource,
  createDataAvailability,
  createL1Follower,
  type L1Block,
  type PostRequest,
  type SidecarForm,
} from '../index.js';
import { hasKzg } from './has-kzg.js';
import { anvilCall, clock, createClient, eventually, logger, sequencers, type TestClient } from './network-fixture.js';
import { CONTRACTS } from './simulated-l1.js';
import { stubInboxCode } from './stub-inbox.js';

const FEES = { maxFeePerGasCap: 10n ** 12n, maxPriorityFeePerGasCap: 10n ** 11n, initialTip: 10n ** 9n };
const WORD = keccak256('0x01');
const account = sequencers[0]!;

/** A payload of transactions that deflate to about nothing less than `bytes`. */
function payloadOf(bytes: number, seed: number): Hex {
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

function carrierOn(store: KeyValueStore, sidecar: SidecarForm) {
  const archive = createBlobArchive({ store: createSubStore(store, toBytes('archive')), clock });
  return { archive, carrier: createBlobCarrier({ archive, sidecar }) };
}

const toBytes = (text: string): Uint8Array => new TextEncoder().encode(text);

const OUTPUTS = {
  blockHash: WORD,
  stateRoot: WORD,
  outboxRoot: WORD,
  outboxCount: 0,
  inTotals: [],
  outTotals: [],
};

describe('blobs on anvil', () => {
  let anvil: Anvil;
  let client: TestClient;
  let previous: BatchHeader | undefined;

  before(function () {
    if (!hasKzg()) this.skip();
  });

  async function start(blockTime?: number): Promise<void> {
    anvil = await startAnvil(blockTime === undefined ? {} : { blockTime });
    client = createClient(anvil.url);
    await anvilCall(client, 'anvil_setCode', [CONTRACTS.BatchInbox, stubInboxCode()]);
    previous = undefined;
  }

  afterEach(async () => {
    await anvil.stop();
  });

  /** The next batch; its payload goes where `sidecar` says. */
  async function make(payload: Hex, carrier: ReturnType<typeof createBlobCarrier> | undefined): Promise<PostRequest> {
    const daKind = carrier === undefined ? DaKind.Calldata : DaKind.Blobs;
    const dataHash = carrier === undefined ? keccak256(payload) : blobsDataHash(await carrier.versionedHashes(payload));
    const header: BatchHeader = {
      version: 1,
      shardId: toShardId(1),
      batchIndex: toBatchIndex(previous === undefined ? 0 : previous.batchIndex + 1),
      prevBatchHash: previous === undefined ? WORD : batchHash(previous),
      l1OriginNumber: 1,
      l1OriginHash: WORD,
      settlementRoot: WORD,
      queueTo: 0,
      queueAccumulator: zeroHash,
      firstBlock: (previous?.firstBlock ?? 0) + 1,
      blockCount: 1,
      firstTimestamp: 1,
      lastTimestamp: 1,
      daKind,
      codec: 1,
      dataHash,
    };
    previous = header;
    return { header, outputs: OUTPUTS, payload };
  }

  /** Blocks with events as a new node sees them, once they hold `count` batches. */
  async function follow(blobs: BlobSource, count: number): Promise<L1Block[]> {
    const blocks: L1Block[] = [];
    const follower = createL1Follower({
      client,
      contracts: CONTRACTS,
      blobs,
      store: createMemoryStore(),
      clock,
      logger,
      startBlock: 1,
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
    const batches = () => blocks.flatMap(({ events }) => events).length;
    await eventually(() => batches() === count, 'the follower has all').finally(() => controller.abort());
    await run;
    return blocks;
  }

  function postedPayloads(blocks: readonly L1Block[]): (Hex | undefined)[] {
    return blocks
      .flatMap(({ events }) => events)
      .map((event) => (event.type === 'batch-posted' ? event.payload : undefined));
  }

  for (const sidecar of ['v0', 'v1'] as const) {
    it(`posts batches in one blob, in six and as calldata, ${sidecar}, and rebuilds them from L1 and from the archive`, async () => {
      await start(1);
      const store = createMemoryStore();
      const { archive, carrier } = carrierOn(store, sidecar);
      const poster = await createBatchPoster({
        client,
        account,
        contracts: CONTRACTS,
        store: createSubStore(store, toBytes('poster')),
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
      const requests: PostRequest[] = [];
      for (const [index, payload] of payloads.entries()) {
        requests.push(await make(payload, index === 1 || index === 2 ? carrier : undefined));
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

      const fromL1 = createBlobSource({ beacon: { url: anvil.url, blockId: 'number' }, clock, logger });
      const fromArchive = createBlobSource({ archive, clock, logger });
      for (const source of [fromL1, fromArchive]) {
        const found = postedPayloads(await follow(source, payloads.length));
        expect(found.map((payload, index) => payload === payloads[index])).to.deep.equal(payloads.map(() => true));
        const { header } = requests[2]!;
        expect(decodeBatchPayload(header, hexToBytes(found[2]!)).notes).to.deep.equal([]);
      }
      const origin = { number: 1, hash: WORD, parentHash: WORD, timestamp: 1, baseFee: 1n, prevRandao: WORD };
      const derived = deriveBatch({
        header: requests[1]!.header,
        payload: hexToBytes(payloads[1]!),
        previous: { lastBlock: 1, lastTimestamp: 1, originNumber: 1, queueTo: 0 },
        origins: () => ({ ...origin, parentBeaconBlockRoot: WORD, settlementRoot: WORD }),
        entries: [],
      });
      expect([derived.notes, derived.blocks[0]?.transactions.length]).to.deep.equal([[], 1]);
    });
  }

  it('posts each batch exactly once, whichever write it dies at, and has its blobs before they are sent', async () => {
    await start();
    /** More than one batch takes from enqueueing to its receipt. */
    const writes = 8;
    let deaths = 0;
    for (const fault of ['before', 'after'] satisfies Fault[]) {
      for (let write = 0; write < writes; write++) {
        const memory = createMemoryStore();
        const request = await make(payloadOf(200, 100 + write), carrierOn(memory, 'v0').carrier);
        const index = request.header.batchIndex;
        const dying = createFaultyStore(memory, { failAt: (op) => (op === write ? fault : 'none') });
        const attempt = async (store: KeyValueStore) => {
          const { carrier } = carrierOn(store, 'v0');
          const poster = await createBatchPoster({
            client,
            account,
            contracts: CONTRACTS,
            store: createSubStore(store, toBytes('poster')),
            clock,
            logger,
            fees: FEES,
            blobs: carrier,
            pollMs: 10,
          });
          const controller = new AbortController();
          const run = poster.run(controller.signal);
          run.catch(() => {});
          const work = async () => {
            if (poster.pending().length === 0) await poster.enqueue(request);
            await poster.waitPosted(index);
          };
          await Promise.race([work(), run]).finally(() => controller.abort());
          await run;
        };
        await attempt(dying).catch((err: unknown) => {
          if (!isCodedError(err)) throw err;
          deaths++;
        });
        const sent = await client.getTransactionCount({ address: account.address });
        const { archive } = carrierOn(memory, 'v0');
        const [hash] = await carrierOn(memory, 'v0').carrier.versionedHashes(request.payload);
        if (sent > index) expect(await archive.find(hash!)).not.to.equal(undefined);
        await attempt(memory);
        expect(await client.getTransactionCount({ address: account.address })).to.equal(index + 1);
        expect(await archive.find(hash!)).not.to.equal(undefined);
      }
    }
    expect(deaths).to.be.greaterThan(writes);
  });

  it('replaces a blob transaction that waits, at twice its fees, and cancels it', async () => {
    await start();
    await anvilCall(client, 'evm_setAutomine', [false]);
    const { carrier } = carrierOn(createMemoryStore(), 'v1');
    const store = createMemoryStore();
    const poster = await createBatchPoster({
      client,
      account,
      contracts: CONTRACTS,
      store,
      clock,
      logger,
      fees: FEES,
      blobs: carrier,
      stuckBlocks: 1,
      pollMs: 20,
    });
    const controller = new AbortController();
    const run = poster.run(controller.signal);
    await poster.enqueue(await make(payloadOf(300, 9), carrier));
    await eventually(() => poster.pending()[0]?.stage === 'sent', 'it is sent');
    const first = poster.pending()[0]!.txHash!;
    await anvilCall(client, 'anvil_dropTransaction', [first]);
    await anvilCall(client, 'anvil_mine', ['0x2']);
    await eventually(() => poster.pending()[0]?.attempts === 2, 'it is replaced');
    const second = poster.pending()[0]!.txHash!;
    const replaced = async () => (await client.getTransaction({ hash: second }).catch(() => undefined)) !== undefined;
    await eventually(replaced, 'the pool has the second');
    await poster.discardFrom(0);
    await eventually(async () => (await poolOf()).some(({ to }) => to === account.address.toLowerCase()), 'cancelled');
    const [cancel] = await poolOf();
    expect([cancel?.type, cancel?.blobVersionedHashes?.length]).to.deep.equal(['0x3', 1]);
    await anvilCall(client, 'anvil_mine', ['0x1']);
    await eventually(async () => (await client.getTransactionCount({ address: account.address })) === 1, 'it landed');
    controller.abort();
    await run;
  });

  interface Pooled {
    readonly to: string;
    readonly type: string;
    readonly blobVersionedHashes?: readonly Hex[];
  }

  async function poolOf(): Promise<Pooled[]> {
    const { pending } = (await anvilCall(client, 'txpool_content', [])) as {
      pending: Record<string, Record<string, Pooled>>;
    };
    return Object.values(pending).flatMap((byNonce) => Object.values(byNonce));
  }

  it('chooses blobs while they are cheaper, and does not wait for L1 to choose', async () => {
    await start(1);
    const { carrier } = carrierOn(createMemoryStore(), 'v1');
    const da = createDataAvailability({
      mode: 'cheaper',
      client,
      blobs: carrier,
      newestKind: () => undefined,
      isChanging: () => false,
      policy: { marginPercent: 20, observations: 2 },
      clock,
      logger,
      pollMs: 50,
    });
    const payload = new Uint8Array(100_000).fill(3);
    expect(await da.choose(payload)).to.deep.equal({ daKind: DaKind.Calldata, dataHash: keccak256(payload) });
    const controller = new AbortController();
    const run = da.run(controller.signal);
    await eventually(
      async () => (await da.choose(payload)).daKind === DaKind.Blobs,
      'blobs are cheaper on a new anvil',
    );
    controller.abort();
    await run;
    const { dataHash } = await da.choose(payload);
    expect(dataHash).to.equal(blobsDataHash(await carrier.versionedHashes(bytesToHex(payload))));
  });
});
