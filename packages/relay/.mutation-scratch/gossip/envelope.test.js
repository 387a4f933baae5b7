import { MAX_MESSAGE_PAYLOAD_BYTES, OUTBOX_DEPTH } from '@bulkhead/protocol';
import { expect } from 'chai';
import fc from 'fast-check';
import { bytesToHex, concatBytes, fromRlp, toRlp } from 'viem';
import { anyEnvelope } from '../test/arbitraries.js';
import { createFakeSource, makeMessage, shard, word } from '../test/fake-source.js';
import { SEED } from '../test/seed.js';
import { decodeEnvelope, encodeEnvelope } from './envelope.js';
import { MAX_ENVELOPE_BYTES } from './limits.js';
function sample() {
    const source = createFakeSource(shard(2));
    const item = source.send({ payload: '0xc0ffee' });
    return { ...item, hint: source.hint(0, source.claim()) };
}
/** The fault of an envelope after its RLP tree was changed. */
function faultOf(change) {
    const tree = fromRlp(encodeEnvelope(sample()), 'hex');
    change(tree);
    const read = decodeEnvelope(toRlp(tree, 'bytes'));
    return read.ok ? undefined : read.fault;
}
describe('envelope', () => {
    it('is read as it was written', () => {
        fc.assert(fc.property(anyEnvelope, (envelope) => {
            expect(decodeEnvelope(encodeEnvelope(envelope))).to.deep.equal({ ok: true, value: envelope });
        }), { seed: SEED, numRuns: 300 });
    });
    it('never throws at random bytes', () => {
        fc.assert(fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
            expect(decodeEnvelope(bytes).ok).to.equal(false);
        }), { seed: SEED, numRuns: 2_000 });
    });
    it('has one encoding: whatever is read encodes to the bytes it came from', () => {
        const anyEdit = fc.record({ at: fc.nat(), byte: fc.nat(255), how: fc.constantFrom('set', 'insert', 'remove') });
        fc.assert(fc.property(anyEnvelope, fc.array(anyEdit, { minLength: 1, maxLength: 3 }), (envelope, edits) => {
            let bytes = encodeEnvelope(envelope);
            for (const { at, byte, how } of edits) {
                const position = at % (bytes.length + 1);
                const rest = bytes.subarray(how === 'insert' ? position : position + 1);
                bytes = concatBytes([bytes.subarray(0, position), ...(how === 'remove' ? [] : [Uint8Array.of(byte)]), rest]);
            }
            const read = decodeEnvelope(bytes);
            if (read.ok)
                expect(bytesToHex(encodeEnvelope(read.value))).to.equal(bytesToHex(bytes));
        }), { seed: SEED, numRuns: 1_000 });
    });
    it('reads nothing from a part of an envelope, or from more than one', () => {
        const bytes = encodeEnvelope(sample());
        for (let end = 0; end < bytes.length; end++)
            expect(decodeEnvelope(bytes.subarray(0, end)).ok).to.equal(false);
        expect(decodeEnvelope(concatBytes([bytes, Uint8Array.of(0)]))).to.deep.equal({
            ok: false,
            fault: 'trailing-bytes',
        });
    });
    it('has room for the largest payload with its branch', () => {
        const payload = `0x${'ff'.repeat(MAX_MESSAGE_PAYLOAD_BYTES)}`;
        const source = createFakeSource(shard(2));
        const item = source.send({ payload });
        const bytes = encodeEnvelope({ ...item, hint: source.hint(0, source.claim()) });
        expect(bytes.length).to.be.below(MAX_ENVELOPE_BYTES);
        expect(decodeEnvelope(bytes).ok).to.equal(true);
    });
    it('names what is wrong', () => {
        const faults = {
            untouched: faultOf(() => { }),
            version: faultOf((tree) => tree.splice(0, 1, '0x02')),
            fewerItems: faultOf((tree) => tree.pop()),
            moreItems: faultOf((tree) => tree.push('0x')),
            payload: faultOf((tree) => tree.splice(2, 1, '0xc0ffef')),
            payloadList: faultOf((tree) => tree.splice(2, 1, ['0x01'])),
            fields: faultOf((tree) => tree[1].pop()),
            paddedScalar: faultOf((tree) => tree[1].splice(3, 1, '0x0000')),
            shortAddress: faultOf((tree) => tree[1].splice(4, 1, '0x01')),
            unknownKind: faultOf((tree) => tree[1].splice(0, 1, '0x63')),
            toItself: faultOf((tree) => tree[1].splice(2, 1, '0x02')),
            hintBytes: faultOf((tree) => tree.splice(3, 1, '0x')),
            shortBranch: faultOf((tree) => tree[3][3].pop()),
            longBranch: faultOf((tree) => tree[3][3].push(word('sibling'))),
            shortSibling: faultOf((tree) => tree[3][3].splice(0, 1, '0x01')),
            beyondCount: faultOf((tree) => tree[3].splice(2, 1, '0x')),
            beyondTree: faultOf((tree) => tree[3].splice(2, 1, '0x0100000001')),
            hugeBatch: faultOf((tree) => tree[3].splice(0, 1, '0xffffffffffffffff')),
        };
        expect(faults).to.deep.equal({
            untouched: undefined,
            version: 'version',
            fewerItems: 'shape',
            moreItems: 'too-many-items',
            payload: 'payload',
            payloadList: 'too-many-items',
            fields: 'message',
            paddedScalar: 'message',
            shortAddress: 'message',
            unknownKind: 'message',
            toItself: 'message',
            hintBytes: 'shape',
            shortBranch: 'hint',
            longBranch: 'too-many-items',
            shortSibling: 'hint',
            beyondCount: 'hint',
            beyondTree: 'hint',
            hugeBatch: 'hint',
        });
    });
    it('refuses what is too large before it looks at it', () => {
        const bytes = new Uint8Array(MAX_ENVELOPE_BYTES + 1);
        expect(decodeEnvelope(bytes)).to.deep.equal({ ok: false, fault: 'too-large' });
        const payload = `0x${'00'.repeat(MAX_MESSAGE_PAYLOAD_BYTES + 1)}`;
        const message = makeMessage(shard(2), 0, { payload });
        expect(decodeEnvelope(encodeEnvelope({ message, payload, hint: undefined }))).to.deep.equal({
            ok: false,
            fault: 'payload',
        });
    });
    it('takes a branch of 32 siblings, as the tree is deep', () => expect(OUTBOX_DEPTH).to.equal(32));
});
//# sourceMappingURL=envelope.test.js.map