import { createAppendTree, messageId, OUTBOX_DEPTH, outboxLeaf, verifyBranch, zeroHash, } from '@bulkhead/protocol';
import { expect } from 'chai';
import fc from 'fast-check';
import { createFakeSource, domainOf, makeMessage, shard, word } from '../test/fake-source.js';
import { SEED } from '../test/seed.js';
import { createOutboxMirror } from './outbox-mirror.js';
const SOURCE = shard(2);
const DOMAIN = domainOf(SOURCE);
const DESTINATIONS = [1, 3].map(shard);
const leafOf = (item) => ('leaf' in item ? item.leaf : outboxLeaf(messageId(DOMAIN, item.message)));
function rootOf(items) {
    const tree = createAppendTree(OUTBOX_DEPTH);
    for (const item of items)
        tree.append(leafOf(item));
    return tree.root();
}
/** The mirror as a list of sections, each looked at anew whenever something is asked. */
class NaiveMirror {
    sections = [];
    brokenAt;
    get items() {
        return this.sections.flatMap(({ items }) => items);
    }
    unwind(l1Block) {
        this.sections = this.sections.filter((section) => section.l1Block <= l1Block);
        if (this.brokenAt !== undefined && this.brokenAt > l1Block)
            this.brokenAt = undefined;
    }
}
const anyStep = fc.oneof({
    weight: 4,
    arbitrary: fc.record({
        do: fc.constant('append'),
        sent: fc.array(fc.constantFrom(0, 1, 'withdraw'), { maxLength: 5 }),
        nextBlock: fc.boolean(),
        fault: fc.oneof({ weight: 8, arbitrary: fc.constant('none') }, fc.constantFrom('root', 'count', 'index', 'missing', 'foreign')),
    }),
}, { weight: 1, arbitrary: fc.record({ do: fc.constant('unwind'), depth: fc.nat(4) }) });
/** The section that the next batch carries, honest or spoilt. */
function nextSection(before, step, l1Block, salt) {
    const items = step.sent.map((sent, offset) => {
        if (sent === 'withdraw')
            return { leaf: word(`withdraw ${salt} ${offset}`) };
        const dstShard = DESTINATIONS[sent];
        return { message: makeMessage(SOURCE, before.length + offset, { dstShard, amount: BigInt(salt) }), payload: '0x' };
    });
    const honest = {
        domain: DOMAIN,
        l1Block,
        items,
        outboxRoot: rootOf([...before, ...items]),
        outboxCount: before.length + items.length,
    };
    const spoilt = {
        none: honest,
        root: { ...honest, outboxRoot: word('another root') },
        count: { ...honest, outboxCount: honest.outboxCount + 1 },
        missing: { ...honest, items: [...items, { leaf: word('one too many') }] },
        index: {
            ...honest,
            items: [...items, { message: makeMessage(SOURCE, honest.outboxCount + 1), payload: '0x' }],
            outboxCount: honest.outboxCount + 1,
        },
        foreign: {
            ...honest,
            items: [...items, { message: makeMessage(shard(9), honest.outboxCount), payload: '0x' }],
            outboxCount: honest.outboxCount + 1,
        },
    };
    return spoilt[step.fault];
}
describe('outbox mirror', () => {
    it('says what a list of all sections would say', () => {
        fc.assert(fc.property(fc.array(anyStep, { maxLength: 25 }), (steps) => {
            const mirror = createOutboxMirror(SOURCE);
            const naive = new NaiveMirror();
            let l1Block = 0;
            for (const [salt, step] of steps.entries()) {
                if (step.do === 'unwind') {
                    l1Block = Math.max(0, l1Block - step.depth);
                    mirror.unwind(l1Block);
                    naive.unwind(l1Block);
                }
                else {
                    if (step.nextBlock)
                        l1Block++;
                    const section = nextSection(naive.items, step, l1Block, salt);
                    const good = naive.brokenAt === undefined && step.fault === 'none';
                    expect(mirror.append(section)).to.equal(good ? 'matched' : 'mismatch');
                    if (good)
                        naive.sections.push({ l1Block, items: section.items });
                    else
                        naive.brokenAt ??= l1Block;
                }
                expectSame(mirror, naive);
            }
        }), { seed: SEED, numRuns: 30 });
    });
    function expectSame(mirror, naive) {
        const items = naive.items;
        const root = rootOf(items);
        expect(mirror.count).to.equal(items.length);
        expect(mirror.intact).to.equal(naive.brokenAt === undefined);
        expect(mirror.findCount(root)).to.equal(items.length);
        const middle = Math.floor(items.length / 2);
        for (const destination of DESTINATIONS)
            for (const [from, to] of [
                [0, items.length],
                [middle, items.length],
                [1, middle],
            ])
                expect([...mirror.messages(destination, from, to)].map(({ message }) => message)).to.deep.equal(items
                    .slice(from, Math.max(from, to))
                    .flatMap((item) => ('message' in item && item.message.dstShard === destination ? [item.message] : [])));
        for (const [index, item] of items.entries()) {
            const branch = mirror.prove(index, items.length);
            expect(verifyBranch({ root, leaf: leafOf(item), index, branch, depth: OUTBOX_DEPTH })).to.equal(true);
            const found = mirror.find(index);
            if ('message' in item)
                expect(found?.message).to.equal(item.message);
            else
                expect(found).to.equal(undefined);
        }
        expect(mirror.find(items.length)).to.equal(undefined);
    }
    it('proves a message under every root that was claimed since', () => {
        const source = createFakeSource(SOURCE);
        const mirror = createOutboxMirror(SOURCE);
        for (let batch = 0; batch < 5; batch++) {
            source.send();
            if (batch % 2 === 0)
                source.withdraw();
            mirror.append({ domain: DOMAIN, l1Block: batch, ...source.claim() });
        }
        const leaf = leafOf(source.items[0]);
        for (const { outboxRoot } of source.claims) {
            const count = mirror.findCount(outboxRoot);
            const branch = mirror.prove(0, count);
            expect(verifyBranch({ root: outboxRoot, leaf, index: 0, branch, depth: OUTBOX_DEPTH })).to.equal(true);
        }
    });
    it('takes the right section after the wrong one fell out of L1', () => {
        const source = createFakeSource(SOURCE);
        const mirror = createOutboxMirror(SOURCE);
        source.send();
        const claim = source.claim();
        expect(mirror.append({ domain: DOMAIN, l1Block: 5, ...claim, items: [] })).to.equal('mismatch');
        expect(mirror.append({ domain: DOMAIN, l1Block: 5, ...claim })).to.equal('mismatch');
        mirror.unwind(5);
        expect(mirror.intact).to.equal(false);
        mirror.unwind(4);
        expect(mirror.append({ domain: DOMAIN, l1Block: 5, ...claim })).to.equal('matched');
    });
    it('refuses messages of another domain', () => {
        const source = createFakeSource(SOURCE);
        source.send();
        const mirror = createOutboxMirror(SOURCE);
        expect(mirror.append({ domain: domainOf(shard(7)), l1Block: 0, ...source.claim() })).to.equal('mismatch');
    });
    it('knows the empty outbox by its root', () => {
        expect(createOutboxMirror(SOURCE).findCount(zeroHash(OUTBOX_DEPTH))).to.equal(0);
    });
    it('forgets roots with the blocks that claimed them', () => {
        const source = createFakeSource(SOURCE);
        const mirror = createOutboxMirror(SOURCE);
        source.send();
        const claim = source.claim();
        mirror.append({ domain: DOMAIN, l1Block: 3, ...claim });
        mirror.unwind(2);
        expect(mirror.findCount(claim.outboxRoot)).to.equal(undefined);
    });
    it('drops bodies on demand, and still proves what follows', () => {
        const source = createFakeSource(SOURCE);
        const mirror = createOutboxMirror(SOURCE);
        for (let i = 0; i < 4; i++)
            source.send({ dstShard: DESTINATIONS[i % 2] });
        const { outboxRoot } = source.claim();
        mirror.append({ domain: DOMAIN, l1Block: 0, ...source.claims[0] });
        mirror.forget(3);
        expect(mirror.find(2)).to.equal(undefined);
        expect([...mirror.messages(shard(1), 0, 4)]).to.have.length(0);
        expect([...mirror.messages(shard(3), 0, 4)].map(({ message }) => message.index)).to.deep.equal([3]);
        const branch = mirror.prove(3, 4);
        const leaf = leafOf(source.items[3]);
        expect(verifyBranch({ root: outboxRoot, leaf, index: 3, branch, depth: OUTBOX_DEPTH })).to.equal(true);
    });
    it('keeps the bodies of one destination when told so', () => {
        const source = createFakeSource(SOURCE);
        const mirror = createOutboxMirror(SOURCE, { keepFor: shard(1) });
        source.send({ dstShard: shard(3) });
        source.send({ dstShard: shard(1) });
        expect(mirror.append({ domain: DOMAIN, l1Block: 0, ...source.claim() })).to.equal('matched');
        expect(mirror.find(0)).to.equal(undefined);
        expect(mirror.find(1)?.message.index).to.equal(1);
        expect(mirror.count).to.equal(2);
    });
});
//# sourceMappingURL=outbox-mirror.test.js.map