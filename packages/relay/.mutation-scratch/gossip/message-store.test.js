import { expect } from 'chai';
import fc from 'fast-check';
import { makeMessage, shard, word } from '../test/fake-source.js';
import { SEED } from '../test/seed.js';
import { createMessageStore } from './message-store.js';
const LIMITS = { maxSources: 2, maxMessagesPerSource: 4, maxBytesPerSource: 20_000, maxBranches: 2 };
/** A message of shard `from`; `root` names a branch, `variant` another message in the same place. */
function envelope(index, { from = 2, root = '', variant = 0, bytes = 0 } = {}) {
    const payload = `0x${'ab'.repeat(bytes)}`;
    return {
        message: makeMessage(shard(from), index, { payload, amount: BigInt(variant) }),
        payload,
        hint: root === ''
            ? undefined
            : { batchIndex: 0, outboxRoot: word(root), outboxCount: index + 1, branch: [word(`${root}!`)] },
    };
}
const indices = (store, root) => [...store.under(shard(2), word(root))].map(({ message }) => message.index);
describe('message store', () => {
    it('gives messages under a root, in index order', () => {
        const store = createMessageStore();
        store.add(envelope(7, { root: 'r' }), true);
        store.add(envelope(2, { root: 'r' }), false);
        store.add(envelope(5, { root: 's' }), true);
        store.add(envelope(3), false);
        expect(indices(store, 'r')).to.deep.equal([2, 7]);
        expect(indices(store, 's')).to.deep.equal([5]);
        expect(store.find(shard(2), 3)?.message.index).to.equal(3);
    });
    it('says when a message adds nothing', () => {
        const store = createMessageStore();
        expect(store.add(envelope(0), false)).to.equal('added');
        expect(store.add(envelope(0), false)).to.equal('known');
        expect(store.add(envelope(0, { root: 'r' }), false)).to.equal('added');
        expect(store.add(envelope(0, { root: 'r' }), false)).to.equal('known');
        expect(store.add(envelope(0, { root: 'r' }), true)).to.equal('added');
        expect(store.add(envelope(0, { root: 'r' }), true)).to.equal('known');
        expect(store.add(envelope(0), false)).to.equal('known');
    });
    it('lets nothing unproven take the place of what is proven', () => {
        const store = createMessageStore();
        store.add(envelope(0, { root: 'r' }), true);
        expect(store.add(envelope(0, { variant: 1 }), false)).to.equal('no-room');
        expect(store.add(envelope(0, { variant: 1, root: 's' }), false)).to.equal('no-room');
        expect(store.find(shard(2), 0)?.message.amount).to.equal(0n);
        expect(store.add(envelope(0, { variant: 1, root: 's' }), true)).to.equal('added');
        expect(store.find(shard(2), 0)?.message.amount).to.equal(1n);
    });
    it('lets a later unproven message take the place of an earlier one', () => {
        const store = createMessageStore();
        store.add(envelope(0, { variant: 1 }), false);
        expect(store.add(envelope(0), false)).to.equal('added');
        expect(store.find(shard(2), 0)?.message.amount).to.equal(0n);
    });
    it('keeps proven branches when unproven ones pour in', () => {
        const store = createMessageStore(LIMITS);
        store.add(envelope(0, { root: 'a' }), true);
        store.add(envelope(0, { root: 'b' }), true);
        expect(store.add(envelope(0, { root: 'c' }), false)).to.equal('known');
        expect(store.add(envelope(0, { root: 'd' }), true)).to.equal('added');
        expect([indices(store, 'a'), indices(store, 'b'), indices(store, 'd')]).to.deep.equal([[], [0], [0]]);
    });
    it('evicts the unproven first, then the furthest index', () => {
        const store = createMessageStore(LIMITS);
        for (const index of [9, 4, 6])
            store.add(envelope(index, { root: 'r' }), true);
        store.add(envelope(1), false);
        expect(store.add(envelope(5, { root: 'r' }), true)).to.equal('added');
        expect(store.find(shard(2), 1)).to.equal(undefined);
        expect(store.add(envelope(2, { root: 'r' }), true)).to.equal('added');
        expect(indices(store, 'r')).to.deep.equal([2, 4, 5, 6]);
        expect(store.add(envelope(0), false)).to.equal('no-room');
        expect(store.add(envelope(7, { root: 'r' }), true)).to.equal('no-room');
    });
    it('bounds the sources, and makes room when one is empty', () => {
        const store = createMessageStore(LIMITS);
        for (const from of [2, 3])
            store.add(envelope(0, { from }), false);
        expect(store.add(envelope(0, { from: 4 }), false)).to.equal('no-room');
        expect(store.sweep(({ srcShard }) => srcShard === 3)).to.equal(1);
        expect(store.add(envelope(0, { from: 4 }), false)).to.equal('added');
    });
    it('stays within its bounds, and accounts for what it holds, whatever comes', () => {
        const anyEnvelope = fc.record({
            index: fc.nat(8),
            from: fc.integer({ min: 2, max: 5 }),
            root: fc.constantFrom('', 'a', 'b', 'c'),
            variant: fc.nat(1),
            bytes: fc.nat(12_000),
            proven: fc.boolean(),
            sweep: fc.option(fc.nat(8)),
        });
        fc.assert(fc.property(fc.array(anyEnvelope, { maxLength: 60 }), (all) => {
            const store = createMessageStore(LIMITS);
            for (const { index, proven, sweep, ...rest } of all) {
                store.add(envelope(index, rest), proven && rest.root !== '');
                if (sweep !== null)
                    store.sweep((message) => message.index === sweep);
                const { messages, bytes } = store.size;
                expect(messages).to.be.at.most(LIMITS.maxSources * LIMITS.maxMessagesPerSource);
                expect(bytes).to.be.at.most(LIMITS.maxSources * LIMITS.maxBytesPerSource);
            }
            store.sweep(() => true);
            expect(store.size).to.deep.equal({ messages: 0, bytes: 0 });
        }), { seed: SEED });
    });
});
//# sourceMappingURL=message-store.test.js.map