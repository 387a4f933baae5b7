import { deflateRawSync } from 'node:zlib';
import { expect } from 'chai';
import fc from 'fast-check';
import { hexToBytes, keccak256, toHex, toRlp } from 'viem';
import { anyMessage, anyPayload } from './arbitraries.js';
import { ProtocolError } from './errors.js';
import { inflateExactly } from './inflate.js';
import { MAX_INFLATED_PAYLOAD_BYTES } from './limits.js';
import { decodePayload } from './payload-decode.js';
import { encodePayload, encodePayloadRlp } from './payload-encode.js';

type Nested = `0x${string}` | readonly Nested[];

const BLOCK: Nested = ['0x01', '0x', [['0x5208', '0xaa']], ['0x02', '0xf8']];
const DECODED = {
  timestampDelta: 1,
  originDelta: 0,
  deliveries: [{ gas: 21_000n, data: '0xaa' }],
  transactions: ['0x02', '0xf8'],
};
const LEAF: Nested = [keccak256('0x01')];

function deflated(items: Nested | Uint8Array): Uint8Array {
  return deflateRawSync(items instanceof Uint8Array ? items : toRlp(items as readonly `0x${string}`[], 'bytes'));
}

/** Codes that mean: nothing of the payload counts. */
function emptiness(payload: Uint8Array): readonly string[] {
  const { blocks, outbox, notes } = decodePayload(payload);
  expect([blocks, outbox]).to.deep.equal([[], []]);
  return notes;
}

describe('payload codec', () => {
  it('round-trips at every deflate level', () => {
    fc.assert(
      fc.property(anyPayload, fc.integer({ min: 0, max: 9 }), (payload, level) => {
        const encoded = encodePayload(payload, { level });
        expect(decodePayload(encoded, keccak256(encoded))).to.deep.equal({ ...payload, notes: [] });
      }),
    );
  });

  it('payload-absent, payload-hash-mismatch, inflate-failed: an empty payload', () => {
    expect(decodePayload(undefined).notes).to.deep.equal(['payload-absent']);
    const good = deflated([[BLOCK], [LEAF]]);
    expect(decodePayload(good).notes).to.deep.equal([]);
    expect(decodePayload(good, keccak256('0x')).notes).to.deep.equal(['payload-hash-mismatch']);
    for (const bad of [
      good.slice(0, -1),
      Uint8Array.of(...good, 0),
      Uint8Array.of(),
      Uint8Array.of(7),
      Uint8Array.of(6),
    ]) {
      expect(emptiness(bad)).to.deep.equal(['inflate-failed']);
    }
  });

  it('not-two-items: an empty payload', () => {
    const bad = [
      deflated('0x01'),
      deflated([]),
      deflated([[BLOCK]]),
      deflated([[BLOCK], [], []]),
      deflated(Uint8Array.of(...toRlp([[], []], 'bytes'), 0)),
      deflated(Uint8Array.of(0xf8, 0x02, 0xc0, 0xc0)),
      deflated(Uint8Array.of(0xc3, 0xc0, 0xc1)),
    ];
    for (const payload of bad) expect(emptiness(payload)).to.deep.equal(['not-two-items']);
  });

  it('blocks-malformed: keeps the blocks before the first malformed one, and the outbox', () => {
    const badBlocks: Nested[] = [
      '0x01',
      [],
      ['0x', '0x', []],
      ['0x', '0x', [], [], '0x'],
      ['0x00', '0x', [], []],
      ['0x', '0x0001', [], []],
      ['0x0100000000', '0x', [], []],
      [[], '0x', [], []],
      ['0x', '0x', '0x', []],
      ['0x', '0x', [], '0x'],
      ['0x', '0x', [], [['0x02']]],
      ['0x', '0x', ['0x'], []],
      ['0x', '0x', [['0x5208']], []],
      ['0x', '0x', [['0x5208', '0x', '0x']], []],
      ['0x', '0x', [['0x0100000000', '0x']], []],
      ['0x', '0x', [['0x5208', []]], []],
    ];
    for (const bad of badBlocks) {
      const decoded = decodePayload(deflated([[BLOCK, bad, BLOCK], [LEAF]]));
      expect(decoded, JSON.stringify(bad)).to.deep.equal({
        blocks: [DECODED],
        outbox: [{ leaf: LEAF[0] }],
        notes: ['blocks-malformed'],
      });
    }
    expect(decodePayload(deflated(['0x01', [LEAF]])).notes).to.deep.equal(['blocks-malformed']);
  });

  it('blocks-malformed: also when the RLP inside a block is not canonical', () => {
    const inner = Uint8Array.of(0xc5, 0x81, 0x01, 0x80, 0xc0, 0xc0);
    const block = toRlp(BLOCK as readonly `0x${string}`[], 'bytes');
    const blocks = Uint8Array.of(0xc0 + block.length + inner.length, ...block, ...inner);
    const decoded = decodePayload(deflated(Uint8Array.of(0xc0 + blocks.length + 1, ...blocks, 0xc0)));
    expect(decoded).to.deep.equal({ blocks: [DECODED], outbox: [], notes: ['blocks-malformed'] });
  });

  it('blocks-beyond-count: drops them, malformed or not', () => {
    for (const extra of [BLOCK, '0x01' as const]) {
      const encoded = deflated([[BLOCK, extra], []]);
      expect(decodePayload(encoded, undefined, 1)).to.deep.equal({
        blocks: [DECODED],
        outbox: [],
        notes: ['blocks-beyond-count'],
      });
    }
  });

  it('outbox-malformed: ends the section and leaves the blocks alone', () => {
    const [message] = fc.sample(anyMessage, { numRuns: 1, seed: 3 });
    const payload = '0xc0ffee';
    const good = encodePayloadRlp({
      blocks: [],
      outbox: [{ message: { ...message!, index: 0, payloadHash: keccak256(payload) }, payload }],
    });
    expect(decodePayload(deflateRawSync(good)).notes).to.deep.equal([]);
    const wrongPayload = { message: message!, payload: '0x' as const };
    const bad: Nested[] = ['0x01', [], ['0x01'], [LEAF], [...LEAF, '0x', '0x'], [[], '0x'], [keccak256('0x'), '0x']];
    for (const item of bad) {
      const decoded = decodePayload(deflated([[BLOCK], [LEAF, item, LEAF]]));
      expect(decoded, JSON.stringify(item)).to.deep.equal({
        blocks: [DECODED],
        outbox: [{ leaf: LEAF[0] }],
        notes: ['outbox-malformed'],
      });
    }
    expect(decodePayload(encodePayload({ blocks: [], outbox: [wrongPayload] })).notes).to.deep.equal([
      'outbox-malformed',
    ]);
    expect(decodePayload(deflated([[BLOCK], '0x01']))).to.deep.equal({
      blocks: [DECODED],
      outbox: [],
      notes: ['outbox-malformed'],
    });
  });

  it('never throws and always reads the same, for garbage, cuts and flipped bits', () => {
    const anyInput = fc.oneof(
      fc.uint8Array({ maxLength: 200 }),
      fc.uint8Array({ maxLength: 200 }).map((bytes) => new Uint8Array(deflateRawSync(bytes))),
      fc.tuple(anyPayload, fc.nat(), fc.nat(7)).map(([payload, at, bit]) => {
        const rlp = encodePayloadRlp(payload);
        rlp[at % rlp.length]! ^= 1 << bit;
        return new Uint8Array(deflateRawSync(rlp, { level: 1 }));
      }),
      fc.tuple(anyPayload, fc.nat()).map(([payload, at]) => {
        const encoded = encodePayload(payload);
        return encoded.slice(0, at % encoded.length);
      }),
      fc.tuple(anyPayload, fc.nat(), fc.nat(7)).map(([payload, at, bit]) => {
        const encoded = encodePayload(payload);
        encoded[at % encoded.length]! ^= 1 << bit;
        return encoded;
      }),
    );
    fc.assert(
      fc.property(anyInput, (bytes) => {
        const decoded = decodePayload(bytes);
        expect(decodePayload(bytes.slice())).to.deep.equal(decoded);
        // What was understood is a payload of its own with the same meaning.
        const { notes: _, ...understood } = decoded;
        const legal = understood.blocks.every((block) => block.transactions.every((raw) => !raw.startsWith('0x7e')));
        if (legal) expect(decodePayload(encodePayload(understood))).to.deep.equal({ ...understood, notes: [] });
      }),
      { numRuns: 1_000 },
    );
  });

  it('inflates 2 MiB and not a byte more', () => {
    const exact = deflateRawSync(new Uint8Array(MAX_INFLATED_PAYLOAD_BYTES));
    expect(inflateExactly(exact)?.length).to.equal(MAX_INFLATED_PAYLOAD_BYTES);
    expect(inflateExactly(Uint8Array.of(...exact, 0))).to.equal(undefined);
    expect(inflateExactly(deflateRawSync(new Uint8Array(MAX_INFLATED_PAYLOAD_BYTES + 1)))).to.equal(undefined);
    expect(inflateExactly(deflateRawSync(new Uint8Array(50 * MAX_INFLATED_PAYLOAD_BYTES)))).to.equal(undefined);
  });

  it('reads a hostile 2 MiB without a deep stack: a block of a million empty transactions, a block of a million lists', () => {
    const many = toRlp([[['0x', '0x', [], Array.from({ length: 1_000_000 }, () => '0x' as const)]], []], 'bytes');
    expect(decodePayload(deflateRawSync(many)).blocks[0]?.transactions.length).to.equal(1_000_000);
    const nest = new Uint8Array(1_000_000).fill(0xc0);
    const bytes = Uint8Array.of(0xfa, 0x0f, 0x42, 0x45, 0xfa, 0x0f, 0x42, 0x40);
    const whole = new Uint8Array([...bytes, ...nest, 0xc0]);
    expect(decodePayload(deflateRawSync(whole)).notes).to.deep.equal(['blocks-malformed']);
  });

  it('system-transaction-in-payload, payload-unencodable, payload-too-large: the encoder refuses', () => {
    const block = { timestampDelta: 0, originDelta: 0, deliveries: [], transactions: [] };
    const encode = (change: object) => () => encodePayload({ blocks: [{ ...block, ...change }], outbox: [] });
    expect(encode({ transactions: ['0x7e00'] })).to.throw(ProtocolError, 'system-transaction-in-payload');
    expect(encode({ timestampDelta: -1 })).to.throw(ProtocolError, 'payload-unencodable');
    expect(encode({ originDelta: 2 ** 32 })).to.throw(ProtocolError, 'payload-unencodable');
    expect(encode({ deliveries: [{ gas: 2n ** 32n, data: '0x' }] })).to.throw(ProtocolError, 'payload-unencodable');
    expect(encode({ transactions: [toHex(new Uint8Array(MAX_INFLATED_PAYLOAD_BYTES))] })).to.throw(
      ProtocolError,
      'payload-too-large',
    );
    expect(hexToBytes(toHex(encodePayloadRlp({ blocks: [], outbox: [] })))).to.deep.equal(
      Uint8Array.of(0xc2, 0xc0, 0xc0),
    );
  });
});
