import { type ShardId, toShardId } from '@bulkhead/protocol';
import { isCodedError } from '@bulkhead/runtime';
import { expect } from 'chai';
import fc from 'fast-check';
import type { L1Block } from '../events/l1-block.js';
import { type GeneratedBlock, generateBlock } from '../test/random-l1-blocks.js';
import { createL1View, type L1View } from './create-l1-view.js';

const SHARDS = [1, 2, 3].map(toShardId);
const picks = fc.array(fc.nat(200), { maxLength: 8 });

/** Everything the view can be asked. */
function everything(view: L1View, blocks: readonly L1Block[]): unknown {
  const numbers = blocks.map(({ origin }) => origin.number);
  return {
    head: view.head(),
    newest: [0, 1, 2].map((depth) => view.newestOrigin(depth)),
    origins: numbers.map((number) => view.origin(number)),
    shards: view.shards(),
    lanes: view.lanes(),
    leaves: numbers.map((number) => view.settlementLeavesAt(number)),
    perShard: SHARDS.map((shardId) => ({
      queue: view.queueEntries(shardId, 0, Infinity, 1_000),
      queueAt: numbers.map((number) => view.queueEntries(shardId, 1, number, 3)),
      length: view.queueLength(shardId),
      last: view.lastBatch(shardId),
      batches: [0, 1, 2, 3].map((index) => view.batch(shardId, index)),
      claims: [...view.claims(shardId)],
      leafAt: numbers.map((number) => view.settlementLeafAt(shardId, number)),
      caps: view.capLeaves(shardId),
      capCounts: numbers.map((number) => view.capCountAt(shardId, number)),
      payouts: [0, 1, 2, 3].map((index) => view.payout(shardId, index)),
    })),
  };
}

function viewOf(blocks: readonly L1Block[]): L1View {
  const view = createL1View();
  for (const block of blocks) view.apply(block);
  return view;
}

describe('L1 view', () => {
  it('equals a replay of the blocks that remain, after any applies and unwinds', () => {
    const step = fc.oneof({ weight: 3, arbitrary: picks }, { weight: 1, arbitrary: fc.nat(6) });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const view = createL1View();
        let chain: GeneratedBlock[] = [];
        for (const [salt, action] of steps.entries()) {
          if (typeof action === 'number') {
            chain = chain.slice(0, Math.max(0, chain.length - action));
            view.unwind(chain.at(-1)?.block.origin.number ?? 0);
          } else {
            const next = generateBlock(chain.at(-1), action, salt);
            chain.push(next);
            view.apply(next.block);
          }
        }
        const blocks = chain.map(({ block }) => block);
        expect(everything(view, blocks)).to.deep.equal(everything(viewOf(blocks), blocks));
      }),
      { numRuns: 200 },
    );
  });

  it('says of an older L1 block what it said when that was the newest', () => {
    fc.assert(
      fc.property(fc.array(picks, { minLength: 2, maxLength: 12 }), (list) => {
        const chain: GeneratedBlock[] = [];
        for (const [salt, pick] of list.entries()) chain.push(generateBlock(chain.at(-1), pick, salt));
        const blocks = chain.map(({ block }) => block);
        const full = viewOf(blocks);
        const half = viewOf(blocks.slice(0, Math.ceil(blocks.length / 2)));
        const at = half.head()?.number ?? 0;
        expect(full.settlementLeavesAt(at)).to.deep.equal(half.settlementLeavesAt(at));
        for (const shardId of SHARDS) {
          expect(full.queueEntries(shardId, 0, at, 1_000)).to.deep.equal(half.queueEntries(shardId, 0, at, 1_000));
          expect(full.capCountAt(shardId, at)).to.equal(half.capLeaves(shardId).length);
        }
      }),
    );
  });

  const chain = (...lists: number[][]): L1Block[] => {
    const generated: GeneratedBlock[] = [];
    for (const [salt, list] of lists.entries()) generated.push(generateBlock(generated.at(-1), list, salt));
    return generated.map(({ block }) => block);
  };
  /** Registers shard 1, then a queue entry, a batch and a cap leaf of it. */
  const story = () => chain([0], [0], [3], [9]);

  function expectBroken(blocks: readonly L1Block[]): void {
    try {
      viewOf(blocks);
    } catch (err) {
      expect(isCodedError(err, 'L1_EVENTS_BROKEN')).to.equal(true);
      return;
    }
    throw new Error('accepted');
  }

  it('L1_EVENTS_BROKEN: a queue entry, a batch or a cap leaf is missing or forged', () => {
    viewOf(story());
    for (const [position, type] of [
      [1, 'entry-queued'],
      [2, 'batch-posted'],
      [3, 'cap-raised'],
    ] as const) {
      const blocks = story();
      const block = blocks[position]!;
      const event = block.events.find((candidate) => candidate.type === type)!;
      blocks[position] = { ...block, events: [event, event] };
      expectBroken(blocks);
    }
    const [first, second] = story() as [L1Block, L1Block];
    const [entry] = second.events;
    expectBroken([first, { ...second, events: [{ ...entry!, data: '0x00' } as typeof entry & object] }]);
  });

  it('L1_EVENTS_BROKEN: an event of a shard that was never registered, and a block that does not follow', () => {
    const [first, second] = story() as [L1Block, L1Block];
    expectBroken([{ ...first, events: second.events }]);
    expectBroken([first, { ...second, origin: { ...second.origin, parentHash: first.origin.parentHash } }]);
  });

  it('gives at most `limit` entries, and none above the L1 block asked for', () => {
    const blocks = chain([0], [0, 0], [0]);
    const view = viewOf(blocks);
    const shardId = 1 as ShardId;
    const at = blocks[1]!.origin.number;
    expect(view.queueEntries(shardId, 0, Infinity, 2).map(({ index }) => index)).to.deep.equal([0, 1]);
    expect(view.queueEntries(shardId, 0, at, 9).map(({ index }) => index)).to.deep.equal([0, 1]);
    expect(view.queueEntries(shardId, 2, Infinity, 9).map(({ index }) => index)).to.deep.equal([2]);
    expect(view.queueEntries(7 as ShardId, 0, Infinity, 9)).to.deep.equal([]);
  });

  it('forgets origins beyond the bound, and nothing else', () => {
    const view = createL1View({ originsKept: 4 });
    const blocks = chain(...Array.from({ length: 20 }, () => [0]));
    for (const block of blocks) view.apply(block);
    expect(view.origin(blocks[3]!.origin.number)).to.equal(undefined);
    expect(view.origin(blocks[17]!.origin.number)).to.deep.equal(blocks[17]!.origin);
    expect(view.queueLength(1 as ShardId)).to.equal(19);
  });
});
