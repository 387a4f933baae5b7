import { createSparseTree, SETTLEMENT_DEPTH } from '@bulkhead/protocol';
import { isCodedError } from '@bulkhead/runtime';
import { createMemoryStore, type KeyValueStore } from '@bulkhead/store';
import { type Anvil, startAnvil } from '@bulkhead/testing';
import { expect } from 'chai';
import { createBatchPoster, createL1Follower, createL1View, type L1Consumer, type L1Unwind } from '../index.js';
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
const ETH = '0xad3228b676f7d3cd4284a5443f17f1962b36e491b30a40b2405849e597ba5fb5';

describe('settlement on anvil', () => {
  let anvil: Anvil;
  let fixture: Fixture;
  const running: { stop(): Promise<void> }[] = [];

  before(async () => {
    anvil = await startAnvil({ blockTime: 1 });
    fixture = await createNetwork(anvil.url);
  });
  afterEach(async () => {
    for (const part of running.splice(0).reverse()) await part.stop();
  });
  after(async () => {
    await anvil.stop();
  });

  function runPart(run: (signal: AbortSignal) => Promise<void>) {
    const controller = new AbortController();
    const done = run(controller.signal);
    const part = {
      async stop() {
        controller.abort();
        await done;
      },
    };
    running.push(part);
    return part;
  }

  async function startPoster(shard: 1 | 2, store: KeyValueStore, onHalt?: (err: unknown) => void) {
    const account = sequencers[shard - 1]!;
    const { client, contracts } = fixture;
    const options = { client, account, contracts, store, clock, logger, fees: FEES, pollMs: 100 };
    const poster = await createBatchPoster({ ...options, ...(onHalt && { onHalt }) });
    return { poster, part: runPart((signal) => poster.run(signal)) };
  }

  function startFollower(consumer: Partial<L1Consumer> = {}, store = createMemoryStore()) {
    const view = createL1View();
    const unwinds: L1Unwind[] = [];
    const { client, contracts, startBlock } = fixture;
    const follower = createL1Follower({
      client,
      contracts,
      store,
      clock,
      logger,
      startBlock,
      pollMs: 50,
      originDepth: 1,
      finalityMode: 'tag',
      unwind: 'any-depth',
    });
    const part = runPart((signal) =>
      follower.run(
        {
          async onBlock(block) {
            view.apply(block);
            await consumer.onBlock?.(block);
          },
          async onUnwind(unwind) {
            unwinds.push(unwind);
            view.unwind(unwind.ancestor.number);
            await consumer.onUnwind?.(unwind);
          },
          async onFinalized(number) {
            await consumer.onFinalized?.(number);
          },
        },
        signal,
      ),
    );
    return { follower, view, unwinds, part };
  }

  async function head(): Promise<number> {
    return Number(await fixture.client.getBlockNumber({ cacheTime: 0 }));
  }

  async function expectSameRoot(view: ReturnType<typeof createL1View>): Promise<void> {
    const tree = createSparseTree(SETTLEMENT_DEPTH);
    const at = view.head()!;
    for (const { shardId, leafHash } of view.settlementLeavesAt(at.number)) tree.set(shardId, leafHash);
    expect(view.origin(at.number)?.settlementRoot).to.equal(tree.root());
  }

  it('posts batches in order through a restart of the poster, and the follower gives them back', async () => {
    const { client, contracts, shards } = fixture;
    const { view, follower } = startFollower();
    const maker = createBatchMaker({ client, contracts, shardId: shards[0]! });
    const origin = (await head()) - 1;
    const store = createMemoryStore();
    const requests = [await maker.make(origin), await maker.make(origin), await maker.make(origin)];

    const first = await startPoster(1, store);
    await first.poster.enqueue(requests[0]!);
    await first.poster.enqueue(requests[1]!);
    await eventually(() => first.poster.pending()[1]?.stage === 'sent', 'both are sent');
    await first.part.stop();

    const { poster } = await startPoster(1, store);
    await poster.enqueue(requests[2]!);
    const posted = await Promise.all([0, 1, 2].map((index) => poster.waitPosted(index)));
    expect(poster.pending().map(({ attempts }) => attempts)).to.deep.equal([1, 1, 1]);

    await eventually(() => view.lastBatch(shards[0]!)?.header.batchIndex === 2, 'the view has all');
    for (const [index, request] of requests.entries()) {
      const batch = view.batch(shards[0]!, index)!;
      expect(batch.header).to.deep.equal(request.header);
      expect(batch.txHash).to.equal(posted[index]?.txHash);
      const block = await follower.findBlock(batch.l1Block);
      const event = block?.events.find((e) => e.type === 'batch-posted' && e.txHash === batch.txHash);
      expect(event?.type === 'batch-posted' && event.payload).to.equal(request.payload);
    }
    expect(view.claims(shards[0]!).map(({ batchIndex }) => batchIndex)).to.deep.equal([0, 1, 2]);
    expect(view.lanes()).to.have.length(2);
    expect(view.shards().map(({ chainId }) => chainId)).to.deep.equal([313_371, 313_372]);
    expect(view.queueEntries(shards[1]!, 0, Infinity, 64).length).to.equal(2);
    await expectSameRoot(view);
  });

  it('unwinds a reorg, and sends what fell out again unchanged', async () => {
    const { client, contracts, shards } = fixture;
    const store = createMemoryStore();
    const { poster } = await startPoster(2, store);
    const { view, unwinds, follower } = startFollower({
      onUnwind: ({ ancestor }) => poster.onUnwind(ancestor),
      onFinalized: (number) => poster.onFinalized(number),
    });
    const maker = createBatchMaker({ client, contracts, shardId: shards[1]! });
    const origin = (await head()) - 1;
    await poster.enqueue(await maker.make(origin));
    await poster.enqueue(await maker.make(origin));
    const before = await poster.waitPosted(1);
    await eventually(() => view.lastBatch(shards[1]!)?.header.batchIndex === 1, 'the view has both');

    const depth = (await head()) - before.l1Block + 1;
    await anvilCall(client, 'anvil_reorg', [depth, []]);
    await eventually(() => unwinds.length > 0, 'the follower unwinds');
    expect(unwinds[0]!.ancestor.number).to.be.lessThan(before.l1Block);
    expect(unwinds[0]!.dropped.map(({ number }) => number)).to.contain(before.l1Block);
    await eventually(() => (view.lastBatch(shards[1]!)?.l1Block ?? 0) > before.l1Block, 'the batches land again');
    expect(view.batch(shards[1]!, 1)?.txHash).to.equal(before.txHash);
    expect(view.head()).to.include({ hash: (await follower.head())?.hash });
    await expectSameRoot(view);
  });

  it('POSTER_REJECTED names the contract’s error, and a discard ends it', async () => {
    const { client, contracts, shards } = fixture;
    const halts: unknown[] = [];
    const { poster } = await startPoster(1, createMemoryStore(), (err) => halts.push(err));
    const { view } = startFollower();
    await eventually(() => view.lastBatch(shards[0]!)?.header.batchIndex === 2, 'the view has the first three');
    const maker = createBatchMaker({ client, contracts, shardId: shards[0]! });
    const last = view.lastBatch(shards[0]!)!.header;
    maker.resumeAfter(last);
    const origin = (await head()) - 1;
    await poster.enqueue(await maker.make(origin, { prevBatchHash: ETH }));
    await poster.enqueue(await maker.make(origin));
    const err = await poster.waitPosted(4).catch((reason: unknown) => reason);
    expect(isCodedError(err, 'POSTER_REJECTED')).to.equal(true);
    expect(String((err as { meta: { reason: unknown } }).meta.reason)).to.match(/^WrongPrevBatchHash\(/);
    expect(halts).to.have.length(1);

    await poster.discardFrom(3);
    expect(poster.halt()).to.equal(undefined);
    maker.resumeAfter(last);
    await poster.enqueue(await maker.make(origin));
    await poster.waitPosted(3);
  });

  it('replays from its store, and goes on where it was ended', async () => {
    const store = createMemoryStore();
    const first = startFollower({}, store);
    await eventually(async () => first.view.head()?.number === (await head()), 'the follower is there');
    await first.part.stop();
    const second = startFollower({}, store);
    await eventually(() => (second.view.head()?.number ?? 0) > first.view.head()!.number, 'the follower goes on');
    expect(second.view.shards()).to.deep.equal(first.view.shards());
    expect(second.view.origin(first.view.head()!.number)).to.deep.equal(first.view.origin(first.view.head()!.number));
  });

  it('takes back what an L1 that was put back to an older state no longer has, final blocks too', async () => {
    const { client, contracts, shards } = fixture;
    const shardId = shards[1]!;
    const { poster } = await startPoster(2, createMemoryStore());
    const finalized: number[] = [];
    const { view, unwinds } = startFollower({
      onUnwind: ({ ancestor }) => poster.onUnwind(ancestor),
      onFinalized: async (number) => {
        finalized.push(number);
        await poster.onFinalized(number);
      },
    });
    await eventually(() => view.lastBatch(shardId) !== undefined, 'the view has the batches of before');
    const last = view.lastBatch(shardId)!.header;
    const next = last.batchIndex + 1;
    const snapshot = await anvilCall(client, 'evm_snapshot', []);
    const head0 = await head();

    const maker = createBatchMaker({ client, contracts, shardId });
    maker.resumeAfter(last);
    const request = await maker.make(head0 - 1);
    await poster.enqueue(request);
    const { l1Block } = await poster.waitPosted(next);
    await anvilCall(client, 'anvil_mine', ['0x8']);
    await eventually(() => finalized.some((number) => number >= l1Block), 'the batch is final');
    expect(poster.pending()).to.deep.equal([]);

    await anvilCall(client, 'evm_revert', [snapshot]);
    await eventually(() => unwinds.length > 0, 'the follower unwinds');
    expect(unwinds[0]!.ancestor.number).to.be.lessThan(l1Block);
    await eventually(() => view.lastBatch(shardId)?.header.batchIndex === last.batchIndex, 'the batch is gone');
    await poster.enqueue(request);
    await poster.waitPosted(next);
    await eventually(() => view.lastBatch(shardId)?.header.batchIndex === next, 'the batch is back');
    await expectSameRoot(view);
  });

  it('an origin older than 256 blocks is found through EIP-2935', async () => {
    const { client, contracts, shards } = fixture;
    const { view } = startFollower();
    await eventually(() => view.lastBatch(shards[0]!)?.header.batchIndex === 3, 'the view has all');
    const maker = createBatchMaker({ client, contracts, shardId: shards[0]! });
    maker.resumeAfter(view.lastBatch(shards[0]!)!.header);
    const origin = (await head()) - 1;
    await anvilCall(client, 'anvil_mine', ['0x12c']);
    const { poster } = await startPoster(1, createMemoryStore());
    await poster.enqueue(await maker.make(origin));
    const { l1Block } = await poster.waitPosted(4);
    expect(l1Block - origin).to.be.greaterThan(300);
    await eventually(() => view.lastBatch(shards[0]!)?.header.batchIndex === 4, 'the follower caught up over a range');
    await expectSameRoot(view);
  });
});
