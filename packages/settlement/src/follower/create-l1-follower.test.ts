import { type Clock, isCodedError, silentLogger } from '@bulkhead/runtime';
import { createMemoryStore, type KeyValueStore } from '@bulkhead/store';
import { expect } from 'chai';
import fc from 'fast-check';
import type { L1Block } from '../events/l1-block.js';
import { CONTRACTS, type Fault, SimulatedL1 } from '../test/simulated-l1.js';
import { createFollowerCore, type FollowerCoreOptions } from './create-l1-follower.js';
import type { L1Consumer } from './ports.js';

/** Time passes as fast as anybody waits for it. */
const hastyClock: Clock = {
  now: () => 0,
  sleep: (_, signal) =>
    new Promise((resolve, reject) => {
      setImmediate(() => (signal?.aborted ? reject(new Error('aborted')) : resolve()));
    }),
};

/** Keeps what it was given, and refuses what does not follow. */
class Chain implements L1Consumer {
  blocks: L1Block[] = [];
  finalized = -1;
  unwinds = 0;
  onGiven: () => void = () => {};

  async onBlock(block: L1Block): Promise<void> {
    const last = this.blocks.at(-1)?.origin;
    if (last !== undefined && (block.origin.number !== last.number + 1 || block.origin.parentHash !== last.hash)) {
      throw new Error(`block ${block.origin.number} does not follow ${last.number}`);
    }
    this.blocks.push(block);
    this.onGiven();
  }

  async onUnwind({ ancestor }: Parameters<L1Consumer['onUnwind']>[0]): Promise<void> {
    this.unwinds++;
    this.blocks = this.blocks.filter(({ origin }) => origin.number <= ancestor.number);
    this.finalized = Math.min(this.finalized, ancestor.number);
  }

  async onFinalized(number: number): Promise<void> {
    if (number > (this.blocks.at(-1)?.origin.number ?? -1)) throw new Error('final before it was given');
    this.finalized = number;
  }
}

function makeFollower(source: SimulatedL1, changes: Partial<FollowerCoreOptions> = {}) {
  return createFollowerCore({
    source,
    contracts: CONTRACTS,
    store: createMemoryStore(),
    clock: hastyClock,
    logger: silentLogger(),
    startBlock: 1,
    pollMs: 1,
    originDepth: 2,
    finalityMode: 'tag',
    unwind: 'any-depth',
    ...changes,
  });
}

function expectCanonical(chain: Chain, l1: SimulatedL1): void {
  const expected = l1.blocks.slice(1);
  expect(chain.blocks.map(({ origin }) => origin.hash)).to.deep.equal(expected.map(({ header }) => header.hash));
  expect(chain.blocks.map(({ origin }) => origin.settlementRoot)).to.deep.equal(
    expected.map(({ settlementRoot }) => settlementRoot),
  );
  expect(chain.blocks.map(({ events }) => events.length)).to.deep.equal(expected.map(({ logs }) => logs.length));
}

/** Runs until the chain is L1's, or fails. */
async function settle(l1: SimulatedL1, chain: Chain, store: KeyValueStore): Promise<void> {
  const controller = new AbortController();
  const run = makeFollower(l1, { store }).run(chain, controller.signal);
  for (let turns = 0; turns < 5_000 && chain.blocks.at(-1)?.origin.hash !== l1.tip.header.hash; turns++) {
    await new Promise((resolve) => setImmediate(resolve));
  }
  controller.abort();
  await run;
  expectCanonical(chain, l1);
}

type Change = (l1: SimulatedL1) => void;

const growth: fc.Arbitrary<Change> = fc.array(fc.nat(3), { minLength: 1, maxLength: 12 }).map((counts) => (l1) => {
  for (const count of counts) l1.append(count);
});
const reorg: fc.Arbitrary<Change> = fc
  .tuple(fc.integer({ min: 1, max: 15 }), fc.array(fc.nat(3), { maxLength: 12 }))
  .map(([depth, counts]) => (l1) => {
    l1.rewind(l1.tip.header.number - depth);
    l1.append(1);
    for (const count of counts) l1.append(count);
  });
const fault = fc.oneof(
  { weight: 12, arbitrary: fc.constant<Fault>('none') },
  { weight: 2, arbitrary: fc.constant<Fault>('down') },
  { weight: 2, arbitrary: fc.constant<Fault>('empty') },
  { weight: 2, arbitrary: fc.constant<Fault>('move') },
);

describe('L1 follower', () => {
  it('gives L1’s chain in order, whatever L1 drops, answers or leaves out, and however often it is restarted', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.oneof(growth, growth, reorg), { minLength: 1, maxLength: 6 }),
        fc.array(fc.oneof(growth, reorg), { maxLength: 8 }),
        fc.array(fault, { maxLength: 60 }),
        async (changes, moves, faults) => {
          const l1 = new SimulatedL1();
          l1.append(1);
          const store = createMemoryStore();
          const pending = [...faults];
          l1.nextFault = () => pending.shift() ?? 'none';
          const moving = [...moves];
          l1.onMove = () => moving.shift()?.(l1);
          for (const change of changes) {
            change(l1);
            // A new process: its consumer starts from nothing, its store has what the last one left.
            await settle(l1, new Chain(), store);
          }
        },
      ),
      { numRuns: 100 },
    );
  });

  it('catches up over many ranges', async () => {
    const l1 = new SimulatedL1();
    for (let number = 1; number <= 450; number++) l1.append(number % 4);
    const chain = new Chain();
    await settle(l1, chain, createMemoryStore());
    expect(chain.unwinds).to.equal(0);
  });

  it('unwinds when L1 went back below the follower’s head, and when it lost everything', async () => {
    const l1 = new SimulatedL1();
    for (let number = 1; number <= 20; number++) l1.append(1);
    const store = createMemoryStore();
    const chain = new Chain();
    await settle(l1, chain, store);
    l1.rewind(7);
    await settle(l1, new Chain(), store);
    l1.rewind(0);
    l1.append(2);
    await settle(l1, new Chain(), store);
  });

  it('with `until-finalized`, waits for a node that lags behind on the same chain', async () => {
    const l1 = new SimulatedL1();
    for (let number = 1; number <= 5; number++) l1.append(1);
    const chain = new Chain();
    const controller = new AbortController();
    const run = makeFollower(l1, { unwind: 'until-finalized' }).run(chain, controller.signal);
    await until(() => chain.blocks.length === 5);
    const all = l1.blocks;
    l1.blocks = all.slice(0, 4);
    for (let turn = 0; turn < 50; turn++) await new Promise((resolve) => setImmediate(resolve));
    expect(chain.unwinds).to.equal(0);
    l1.blocks = all;
    l1.append(1);
    await until(() => chain.blocks.length === 6);
    controller.abort();
    await run;
  });

  it('L1_REORG_PAST_FINALIZED: stops, and keeps its rows', async () => {
    const l1 = new SimulatedL1();
    for (let number = 1; number <= 9; number++) l1.append(1);
    l1.finalizedNumber = 6;
    const chain = new Chain();
    const follower = makeFollower(l1, { unwind: 'until-finalized' });
    const controller = new AbortController();
    const run = follower.run(chain, controller.signal).catch((err: unknown) => err);
    await until(() => chain.finalized === 6);
    l1.rewind(4);
    for (let number = 5; number <= 12; number++) l1.append(1);
    const err = await run;
    expect(isCodedError(err, 'L1_REORG_PAST_FINALIZED')).to.equal(true);
    expect((await follower.head())?.number).to.equal(9);
    expect(chain.unwinds).to.equal(0);
  });

  it('lowers what is final when an any-depth unwind drops it', async () => {
    const l1 = new SimulatedL1();
    for (let number = 1; number <= 9; number++) l1.append(1);
    l1.finalizedNumber = 8;
    const chain = new Chain();
    const follower = makeFollower(l1);
    const controller = new AbortController();
    const run = follower.run(chain, controller.signal);
    await until(() => chain.finalized === 8);
    l1.rewind(3);
    l1.append(1);
    await until(() => chain.unwinds === 1);
    await until(() => chain.blocks.length === 4);
    expect(await follower.finalized()).to.equal(3);
    controller.abort();
    await run;
  });

  it('rejects with the consumer’s error, and gives the same block again on the next run', async () => {
    const l1 = new SimulatedL1();
    for (let number = 1; number <= 3; number++) l1.append(1);
    const chain = new Chain();
    const follower = makeFollower(l1);
    const broken = new Error('disk full');
    chain.onGiven = () => {
      if (chain.blocks.length !== 2) return;
      chain.blocks.pop();
      throw broken;
    };
    expect(await follower.run(chain, new AbortController().signal).catch((err: unknown) => err)).to.equal(broken);
    chain.onGiven = () => {};
    const controller = new AbortController();
    const run = follower.run(chain, controller.signal);
    await until(() => chain.blocks.length === 3);
    controller.abort();
    await run;
    expectCanonical(chain, l1);
  });

  it('L1_EVENT_UNKNOWN: stops at a log that no ABI describes', async () => {
    const l1 = new SimulatedL1();
    l1.append(1);
    const tip = l1.blocks.pop()!;
    const [log] = tip.logs;
    l1.blocks.push({ ...tip, logs: [{ ...log!, topics: [`0x${'12'.repeat(32)}`] }] });
    const err = await makeFollower(l1)
      .run(new Chain(), new AbortController().signal)
      .catch((reason: unknown) => reason);
    expect(isCodedError(err, 'L1_EVENT_UNKNOWN')).to.equal(true);
  });

  it('offers as an origin only what is deep enough', async () => {
    const l1 = new SimulatedL1();
    for (let number = 1; number <= 5; number++) l1.append(1);
    const chain = new Chain();
    const follower = makeFollower(l1);
    expect(await follower.newestOrigin()).to.equal(undefined);
    const controller = new AbortController();
    const run = follower.run(chain, controller.signal);
    await until(() => chain.blocks.length === 5);
    controller.abort();
    await run;
    expect((await follower.newestOrigin())?.number).to.equal(3);
  });

  it('replays from its store alone', async () => {
    const l1 = new SimulatedL1();
    for (let number = 1; number <= 6; number++) l1.append(2);
    const store = createMemoryStore();
    await settle(l1, new Chain(), store);
    l1.nextFault = () => 'down';
    const chain = new Chain();
    const head = await makeFollower(l1, { store }).replay(chain, 3);
    expect(chain.blocks.map(({ origin }) => origin.number)).to.deep.equal([3, 4, 5, 6]);
    expect(head).to.deep.equal({ number: 6, hash: l1.tip.header.hash });
  });
});

async function until(condition: () => boolean): Promise<void> {
  for (let turns = 0; turns < 5_000; turns++) {
    if (condition()) return;
    await new Promise((resolve) => setImmediate(resolve));
  }
  throw new Error('never happened');
}
