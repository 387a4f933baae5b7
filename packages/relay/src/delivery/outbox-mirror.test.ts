import {
  createAppendTree,
  messageId,
  OUTBOX_DEPTH,
  type OutboxItem,
  outboxLeaf,
  verifyBranch,
  zeroHash,
} from '@bulkhead/protocol';
import { expect } from 'chai';
import fc from 'fast-check';
import type { Hex } from 'viem';
import { createFakeSource, domainOf, land, makeMessage, shard, word } from '../test/fake-source.js';
import { SEED } from '../test/seed.js';
import type { OutboxClaim } from './claim-checks.js';
import { createOutboxMirror } from './outbox-mirror.js';

const SOURCE = shard(2);
const DOMAIN = domainOf(SOURCE);
const DESTINATIONS = [1, 3].map(shard);

const leafOf = (item: OutboxItem): Hex => ('leaf' in item ? item.leaf : outboxLeaf(messageId(DOMAIN, item.message)));

function rootOf(items: readonly OutboxItem[]): Hex {
  const tree = createAppendTree(OUTBOX_DEPTH);
  for (const item of items) tree.append(leafOf(item));
  return tree.root();
}

const claimOf = (outboxRoot: Hex, outboxCount: number): OutboxClaim => ({
  outputs: { outboxRoot, outboxCount: BigInt(outboxCount) },
});

/** What an L1 holds of a source, looked at anew whenever something is asked. */
class NaiveL1 {
  sections: { readonly l1Block: number; readonly items: readonly OutboxItem[] }[] = [];
  standing: { readonly l1Block: number; readonly claim: OutboxClaim }[] = [];
  /** L1 block of a section that could not be placed. */
  lostAt: number | undefined;

  get items(): OutboxItem[] {
    return this.sections.flatMap(({ items }) => items);
  }

  get claims(): OutboxClaim[] {
    return this.standing.map(({ claim }) => claim);
  }

  verdict({ outputs }: OutboxClaim): 'matched' | 'behind' | 'mismatch' {
    const { items } = this;
    const count = Number(outputs.outboxCount);
    if (count > items.length) return 'behind';
    return rootOf(items.slice(0, count)) === outputs.outboxRoot ? 'matched' : 'mismatch';
  }

  unwind(l1Block: number): void {
    this.sections = this.sections.filter((section) => section.l1Block <= l1Block);
    this.standing = this.standing.filter((claim) => claim.l1Block <= l1Block);
    if (this.lostAt !== undefined && this.lostAt > l1Block) this.lostAt = undefined;
  }
}

type Step =
  /** Messages are sent; how many of those that wait the next batch carries, and what is wrong with its section. */
  | {
      readonly do: 'batch';
      readonly sent: readonly (0 | 1 | 'withdraw')[];
      readonly carried: number;
      readonly nextBlock: boolean;
      readonly fault: 'none' | 'index' | 'foreign';
    }
  /** Somebody claims what the source had sent, maybe a while ago. */
  | { readonly do: 'claim'; readonly back: number; readonly fault: 'none' | 'root' | 'count' }
  | { readonly do: 'truncate'; readonly keep: number }
  | { readonly do: 'unwind'; readonly depth: number };

const mostly = <T>(usual: T, ...others: readonly T[]): fc.Arbitrary<T> =>
  fc.oneof({ weight: 8, arbitrary: fc.constant(usual) }, fc.constantFrom(...others));

const anyStep: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('batch' as const),
      sent: fc.array(fc.constantFrom(0 as const, 1 as const, 'withdraw' as const), { maxLength: 5 }),
      carried: mostly(99, 0, 1, 3),
      nextBlock: fc.boolean(),
      fault: mostly<'none' | 'index' | 'foreign'>('none', 'index', 'foreign'),
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant('claim' as const),
      back: mostly(0, 1, 4),
      fault: mostly<'none' | 'root' | 'count'>('none', 'root', 'count'),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('truncate' as const), keep: fc.nat(5) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('unwind' as const), depth: fc.nat(4) }) },
);

describe('outbox mirror', () => {
  it('says what a look at all sections and all claims that stand would say', () => {
    fc.assert(
      fc.property(fc.array(anyStep, { maxLength: 25, size: 'max' }), (steps) => {
        const mirror = createOutboxMirror(SOURCE);
        const naive = new NaiveL1();
        let l1Block = 0;
        const waiting: OutboxItem[] = [];
        for (const [salt, step] of steps.entries()) {
          if (step.do === 'unwind') {
            l1Block = Math.max(0, l1Block - step.depth);
            naive.unwind(l1Block);
            waiting.length = 0;
            mirror.unwind(l1Block);
          } else if (step.do === 'truncate') {
            naive.standing = naive.standing.slice(0, step.keep);
          } else if (step.do === 'claim') {
            const all = [...naive.items, ...waiting];
            const count = Math.max(0, all.length - step.back);
            const root = step.fault === 'root' ? word('another root') : rootOf(all.slice(0, count));
            naive.standing.push({ l1Block, claim: claimOf(root, count + (step.fault === 'count' ? 1 : 0)) });
          } else {
            if (step.nextBlock) l1Block++;
            for (const sent of step.sent) {
              const index = naive.items.length + waiting.length;
              if (sent === 'withdraw') waiting.push({ leaf: word(`withdraw ${salt} ${index}`) });
              else {
                const draft = { dstShard: DESTINATIONS[sent]!, amount: BigInt(salt) };
                waiting.push({ message: makeMessage(SOURCE, index, draft), payload: '0x' });
              }
            }
            const items = waiting.slice(0, step.carried);
            if (naive.lostAt === undefined && step.fault === 'none') {
              naive.sections.push({ l1Block, items: waiting.splice(0, step.carried) });
            }
            if (step.fault !== 'none') {
              naive.lostAt ??= l1Block;
              const place = naive.items.length + items.length;
              const [from, index] = step.fault === 'index' ? [SOURCE, place + 1] : [shard(9), place];
              items.push({ message: makeMessage(from, index), payload: '0x' });
            }
            mirror.carry({ domain: DOMAIN, l1Block, items });
          }
          const wrong = mirror.check(naive.claims);
          for (const claim of wrong) expect(naive.verdict(claim)).to.equal('mismatch');
          expectSame(mirror, naive);
        }
      }),
      { seed: SEED, numRuns: 25 },
    );
  });

  function expectSame(mirror: ReturnType<typeof createOutboxMirror>, naive: NaiveL1): void {
    const items = naive.items;
    const verdicts = naive.claims.map((claim) => naive.verdict(claim));
    const matched = naive.claims.filter((_, i) => verdicts[i] === 'matched');
    const counts = matched.map(({ outputs }) => Number(outputs.outboxCount));
    expect(mirror.count).to.equal(Math.max(0, ...counts));
    expect(mirror.carried).to.equal(naive.lostAt === undefined ? items.length : undefined);
    expect(mirror.intact).to.equal(naive.lostAt === undefined && !verdicts.includes('mismatch'));
    for (const { outputs } of matched) {
      const count = Number(outputs.outboxCount);
      expect(mirror.findCount(outputs.outboxRoot)).to.equal(count);
      for (const [index, item] of items.slice(0, count).entries()) {
        const proof = { root: outputs.outboxRoot, leaf: leafOf(item), index, branch: mirror.prove(index, count) };
        expect(verifyBranch({ ...proof, depth: OUTBOX_DEPTH })).to.equal(true);
      }
    }
    const middle = Math.floor(items.length / 2);
    for (const destination of DESTINATIONS)
      for (const [from, to] of [
        [0, items.length],
        [middle, items.length],
        [1, middle],
      ] as const)
        expect([...mirror.messages(destination, from, to)].map(({ message }) => message)).to.deep.equal(
          items
            .slice(from, Math.max(from, to))
            .flatMap((item) => ('message' in item && item.message.dstShard === destination ? [item.message] : [])),
        );
    for (const [index, item] of items.entries()) {
      const found = mirror.find(index);
      if ('message' in item) expect(found?.message).to.equal(item.message);
      else expect(found).to.equal(undefined);
    }
    expect(mirror.find(items.length)).to.equal(undefined);
  }

  it('proves a message under every root that was claimed since', () => {
    const source = createFakeSource(SOURCE);
    const mirror = createOutboxMirror(SOURCE);
    for (let batch = 0; batch < 5; batch++) {
      source.send();
      if (batch % 2 === 0) source.withdraw();
      expect(land(mirror, source, source.claim(), batch)).to.deep.equal([]);
    }
    const leaf = leafOf(source.items[0]!);
    for (const { outboxRoot } of source.claims) {
      const count = mirror.findCount(outboxRoot)!;
      const branch = mirror.prove(0, count);
      expect(verifyBranch({ root: outboxRoot, leaf, index: 0, branch, depth: OUTBOX_DEPTH })).to.equal(true);
    }
  });

  it('waits for the section of messages that a batch without a payload sent', () => {
    const source = createFakeSource(SOURCE);
    const mirror = createOutboxMirror(SOURCE);
    source.send();
    land(mirror, source, source.claim(), 1);
    source.send();
    // A forced batch: somebody claims it, and no section came with it.
    const forced = source.claim();
    expect(mirror.check(source.claims)).to.deep.equal([]);
    expect([mirror.count, mirror.intact, mirror.findCount(forced.outboxRoot)]).to.deep.equal([1, true, undefined]);
    source.send();
    const next = source.claim();
    mirror.carry({ domain: DOMAIN, l1Block: 3, items: [...forced.items, ...next.items] });
    expect(mirror.check(source.claims)).to.deep.equal([]);
    expect([mirror.findCount(forced.outboxRoot), mirror.findCount(next.outboxRoot)]).to.deep.equal([2, 3]);
  });

  it('knows messages only once they are claimed, also when the claim comes later than its batch', () => {
    const source = createFakeSource(SOURCE);
    const mirror = createOutboxMirror(SOURCE);
    source.send();
    const claim = source.claim();
    mirror.carry({ domain: DOMAIN, l1Block: 1, items: claim.items });
    expect([mirror.carried, mirror.count, mirror.findCount(claim.outboxRoot)]).to.deep.equal([1, 0, undefined]);
    mirror.check(source.claims);
    expect([mirror.count, mirror.findCount(claim.outboxRoot)]).to.deep.equal([1, 1]);
  });

  it('finds a false claim, and is whole again when it is truncated', () => {
    const source = createFakeSource(SOURCE);
    const mirror = createOutboxMirror(SOURCE);
    source.send();
    land(mirror, source, source.claim(), 1);
    source.send();
    const { items, outboxRoot } = source.claim();
    mirror.carry({ domain: DOMAIN, l1Block: 2, items });
    const first = source.claims[0]!;
    const lie = claimOf(word('another root'), 2);
    expect(mirror.check([first, lie])).to.deep.equal([lie]);
    expect(mirror.check([first, lie])).to.deep.equal([]);
    expect([mirror.intact, mirror.count]).to.deep.equal([false, 1]);
    expect(mirror.check([first])).to.deep.equal([]);
    expect([mirror.intact, mirror.count]).to.deep.equal([true, 1]);
    expect(mirror.check(source.claims)).to.deep.equal([]);
    expect([mirror.count, mirror.findCount(outboxRoot)]).to.deep.equal([2, 2]);
  });

  it('goes on behind a claim of more messages than there are', () => {
    const source = createFakeSource(SOURCE);
    const mirror = createOutboxMirror(SOURCE);
    const lie = claimOf(word('another root'), 1_000);
    source.send();
    const { items, outboxRoot } = source.claim();
    mirror.carry({ domain: DOMAIN, l1Block: 2, items });
    mirror.check([lie, ...source.claims]);
    expect([mirror.count, mirror.findCount(outboxRoot)]).to.deep.equal([1, 1]);
  });

  it('takes the right section after the wrong one fell out of L1', () => {
    const source = createFakeSource(SOURCE);
    const mirror = createOutboxMirror(SOURCE);
    source.send();
    const claim = source.claim();
    const foreign = [{ message: makeMessage(shard(9), 0), payload: '0x' } as const];
    mirror.carry({ domain: DOMAIN, l1Block: 5, items: foreign });
    expect([mirror.intact, mirror.carried]).to.deep.equal([false, undefined]);
    land(mirror, source, claim, 5);
    mirror.unwind(5);
    expect([mirror.intact, mirror.count]).to.deep.equal([false, 0]);
    mirror.unwind(4);
    expect(land(mirror, source, claim, 5)).to.deep.equal([]);
    expect([mirror.intact, mirror.count]).to.deep.equal([true, 1]);
  });

  it('refuses messages of another domain', () => {
    const source = createFakeSource(SOURCE);
    source.send();
    const mirror = createOutboxMirror(SOURCE);
    const claim = source.claim();
    expect(land(mirror, { ...source, domain: domainOf(shard(7)) }, claim)).to.deep.equal([claim]);
  });

  it('knows the empty outbox by its root', () => {
    expect(createOutboxMirror(SOURCE).findCount(zeroHash(OUTBOX_DEPTH))).to.equal(0);
  });

  it('forgets roots with the sections that led to them', () => {
    const source = createFakeSource(SOURCE);
    const mirror = createOutboxMirror(SOURCE);
    source.send();
    const claim = source.claim();
    land(mirror, source, claim, 3);
    mirror.unwind(2);
    expect(mirror.findCount(claim.outboxRoot)).to.equal(undefined);
  });

  it('drops bodies on demand, and still proves what follows', () => {
    const source = createFakeSource(SOURCE);
    const mirror = createOutboxMirror(SOURCE);
    for (let i = 0; i < 4; i++) source.send({ dstShard: DESTINATIONS[i % 2]! });
    const { outboxRoot } = source.claim();
    land(mirror, source, source.claims[0]!);
    mirror.forget(3);
    expect(mirror.find(2)).to.equal(undefined);
    expect([...mirror.messages(shard(1), 0, 4)]).to.have.length(0);
    expect([...mirror.messages(shard(3), 0, 4)].map(({ message }) => message.index)).to.deep.equal([3]);
    const branch = mirror.prove(3, 4);
    const leaf = leafOf(source.items[3]!);
    expect(verifyBranch({ root: outboxRoot, leaf, index: 3, branch, depth: OUTBOX_DEPTH })).to.equal(true);
  });

  it('keeps the bodies of one destination when told so', () => {
    const source = createFakeSource(SOURCE);
    const mirror = createOutboxMirror(SOURCE, { keepFor: shard(1) });
    source.send({ dstShard: shard(3) });
    source.send({ dstShard: shard(1) });
    expect(land(mirror, source, source.claim())).to.deep.equal([]);
    expect(mirror.find(0)).to.equal(undefined);
    expect(mirror.find(1)?.message.index).to.equal(1);
    expect(mirror.count).to.equal(2);
  });
});
