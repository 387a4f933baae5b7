import { expect } from 'chai';
import fc from 'fast-check';
import { concatBytes, fromRlp, type Hex, keccak256, toHex, toRlp } from 'viem';
import { privateKeyToAccount } from 'viem/accounts';
import { anyDelivery, anyDomain, anyHash, anyShardId, anyUserTx, sampleOrigin } from './arbitraries.js';
import {
  type BlockAnnouncement,
  decodeBlockAnnouncement,
  encodeBlockAnnouncement,
  recoverBlockSigner,
  signBlockAnnouncement,
} from './block-announcement.js';
import { hashBlockBody, toBlockBody } from './block-body.js';
import type { BlockInputs } from './block-inputs.js';
import type { Domain, ShardId } from './ids.js';
import { MAX_ANNOUNCED_ITEMS, MAX_BLOCK_ANNOUNCEMENT_BYTES } from './limits.js';
import type { QueueEntry } from './queue-entry.js';

const SIGNER = privateKeyToAccount(keccak256(toHex('sequencer')));
const sign = (hash: Hex) => SIGNER.sign({ hash });

function entry(index: number): QueueEntry {
  return {
    shardId: 1 as ShardId,
    index,
    kind: 1,
    sender: `0x${'00'.repeat(20)}`,
    gas: 200_000n,
    l1Block: 7,
    data: '0x',
    accumulator: keccak256(toHex(index)),
  };
}

const anyInputs: fc.Arbitrary<BlockInputs> = fc
  .record({
    number: fc.integer({ min: 1, max: 2 ** 40 }),
    timestamp: fc.nat(2 ** 40),
    origin: fc.nat(1_000).map(sampleOrigin),
    originUpdated: fc.boolean(),
    firstEntry: fc.nat(2 ** 31),
    entries: fc.nat(3),
    deliveries: fc.array(anyDelivery, { maxLength: 3 }),
    transactions: fc.array(anyUserTx, { maxLength: 4 }),
  })
  .map(({ firstEntry, entries, ...rest }) => ({
    ...rest,
    queueEntries: Array.from({ length: entries }, (_, i) => entry(firstEntry + i)),
  }));

const anyAnnouncement: fc.Arbitrary<BlockAnnouncement> = fc
  .record({ domain: anyDomain, shardId: anyShardId, parentHash: anyHash, blockHash: anyHash, inputs: anyInputs })
  .map(({ inputs, ...identity }) => ({
    ...identity,
    number: inputs.number,
    body: toBlockBody(inputs),
    signature: `0x${'11'.repeat(64)}01` as Hex,
  }));

const INPUTS: BlockInputs = {
  number: 8,
  timestamp: 1_700_001_300,
  origin: sampleOrigin(100),
  originUpdated: true,
  queueEntries: [entry(3), entry(4)],
  deliveries: [{ gas: 100_000n, data: '0xc0ffee' }],
  transactions: ['0x02f870', '0x02f871'],
};

const sample = () =>
  signBlockAnnouncement(
    {
      domain: keccak256(toHex('domain')) as Domain,
      shardId: 1 as ShardId,
      parentHash: keccak256(toHex('parent')),
      blockHash: keccak256(toHex('block')),
      inputs: INPUTS,
    },
    sign,
  );

type Nested = Hex | Nested[];

describe('block announcement', () => {
  it('is read as it was written', () => {
    fc.assert(
      fc.property(anyAnnouncement, (announcement) => {
        const bytes = encodeBlockAnnouncement(announcement);
        expect(decodeBlockAnnouncement(bytes)).to.deep.equal({ ok: true, value: announcement });
      }),
      { numRuns: 300 },
    );
  });

  it('never throws at random bytes, and reads nothing from them', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
        expect(decodeBlockAnnouncement(bytes).ok).to.equal(false);
      }),
      { numRuns: 2_000 },
    );
  });

  it('has one encoding: whatever is read encodes to the bytes it came from', () => {
    const anyEdit = fc.record({ at: fc.nat(), byte: fc.nat(255), how: fc.constantFrom('set', 'insert', 'remove') });
    fc.assert(
      fc.property(anyAnnouncement, fc.array(anyEdit, { minLength: 1, maxLength: 3 }), (announcement, edits) => {
        let bytes = encodeBlockAnnouncement(announcement);
        for (const { at, byte, how } of edits) {
          const position = at % (bytes.length + 1);
          const rest = bytes.subarray(how === 'insert' ? position : position + 1);
          bytes = concatBytes([bytes.subarray(0, position), ...(how === 'remove' ? [] : [Uint8Array.of(byte)]), rest]);
        }
        const read = decodeBlockAnnouncement(bytes);
        if (read.ok) expect(toHex(encodeBlockAnnouncement(read.value))).to.equal(toHex(bytes));
      }),
      { numRuns: 1_000 },
    );
  });

  it('names its signer', async () => {
    const announcement = await sample();
    const read = decodeBlockAnnouncement(encodeBlockAnnouncement(announcement));
    expect(read.ok && (await recoverBlockSigner(read.value))).to.equal(SIGNER.address);
  });

  it('is nobody else’s word after any bit of it has flipped', async () => {
    const bytes = encodeBlockAnnouncement(await sample());
    let decoded = 0;
    for (let bit = 0; bit < bytes.length * 8; bit++) {
      const flipped = Uint8Array.from(bytes);
      flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      const read = decodeBlockAnnouncement(flipped);
      if (!read.ok) continue;
      decoded += 1;
      expect(await recoverBlockSigner(read.value), `bit ${bit}`).not.to.equal(SIGNER.address);
    }
    expect(decoded).to.be.greaterThan(1_000);
  });

  it('takes one of the two forms of a signature', async () => {
    const announcement = await sample();
    const order = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;
    const { signature } = announcement;
    const s = (order - BigInt(`0x${signature.slice(66, 130)}`)).toString(16).padStart(64, '0');
    const y = signature.endsWith('0') ? '01' : '00';
    const other: BlockAnnouncement = { ...announcement, signature: `${signature.slice(0, 66)}${s}${y}` as Hex };
    expect(await recoverBlockSigner(other)).to.equal(SIGNER.address);
    expect(decodeBlockAnnouncement(encodeBlockAnnouncement(other))).to.deep.equal({ ok: false, fault: 'signature' });
    const legacy: BlockAnnouncement = { ...announcement, signature: `${signature.slice(0, 130)}1b` as Hex };
    expect(decodeBlockAnnouncement(encodeBlockAnnouncement(legacy))).to.deep.equal({ ok: false, fault: 'signature' });
  });

  it('has nobody’s signature when the numbers are no point of the curve', async () => {
    const announcement = await sample();
    const zero = { ...announcement, signature: `0x${'00'.repeat(65)}` as Hex };
    const read = decodeBlockAnnouncement(encodeBlockAnnouncement(zero));
    expect(read.ok && (await recoverBlockSigner(read.value))).to.equal(undefined);
  });

  it('names what is wrong', async () => {
    const announcement = await sample();
    const faultOf = (change: (tree: Nested[]) => void) => {
      const tree = fromRlp(encodeBlockAnnouncement(announcement), 'hex') as Nested[];
      change(tree);
      const read = decodeBlockAnnouncement(toRlp(tree, 'bytes'));
      return read.ok ? undefined : read.fault;
    };
    const bodyOf = (tree: Nested[]) => tree[6] as Nested[];
    const faults = {
      untouched: faultOf(() => {}),
      version: faultOf((tree) => tree.splice(0, 1, '0x02')),
      fewer: faultOf((tree) => tree.pop()),
      more: faultOf((tree) => tree.push('0x')),
      genesis: faultOf((tree) => tree.splice(3, 1, '0x')),
      shortHash: faultOf((tree) => tree.splice(4, 1, '0x01')),
      paddedNumber: faultOf((tree) => tree.splice(3, 1, '0x0008')),
      hugeNumber: faultOf((tree) => tree.splice(3, 1, '0xffffffffffffffff')),
      bodyBytes: faultOf((tree) => tree.splice(6, 1, '0x01')),
      emptyQueueRange: faultOf((tree) => bodyOf(tree).splice(3, 1, ['0x03', '0x'])),
      longQueueRange: faultOf((tree) => bodyOf(tree).splice(3, 1, ['0x03', '0x41'])),
      deliveryAlone: faultOf((tree) => bodyOf(tree).splice(4, 1, ['0x01'])),
      transactionList: faultOf((tree) => bodyOf(tree).splice(5, 1, [['0x01']])),
      shortSignature: faultOf((tree) => tree.splice(7, 1, '0x01')),
      manyItems: faultOf((tree) => bodyOf(tree).splice(5, 1, Array<Hex>(MAX_ANNOUNCED_ITEMS).fill('0x01'))),
    };
    expect(faults).to.deep.equal({
      untouched: undefined,
      version: 'version',
      fewer: 'shape',
      more: 'shape',
      genesis: 'field',
      shortHash: 'field',
      paddedNumber: 'field',
      hugeNumber: 'field',
      bodyBytes: 'body',
      emptyQueueRange: 'body',
      longQueueRange: 'body',
      deliveryAlone: 'body',
      transactionList: 'body',
      shortSignature: 'signature',
      manyItems: 'too-many-items',
    });
  });

  it('refuses what is too large before it looks at it', () => {
    const bytes = new Uint8Array(MAX_BLOCK_ANNOUNCEMENT_BYTES + 1);
    expect(decodeBlockAnnouncement(bytes)).to.deep.equal({ ok: false, fault: 'too-large' });
  });
});

describe('block body', () => {
  it('differs as soon as anything differs that a block is made of', () => {
    const hash = hashBlockBody(toBlockBody(INPUTS));
    const others: readonly Partial<BlockInputs>[] = [
      { timestamp: INPUTS.timestamp + 1 },
      { origin: sampleOrigin(101) },
      { queueEntries: [entry(3)] },
      { queueEntries: [] },
      { queueEntries: [entry(4), entry(5)] },
      { deliveries: [] },
      { deliveries: [{ gas: 100_001n, data: '0xc0ffee' }] },
      { transactions: [...INPUTS.transactions].reverse() },
      { transactions: INPUTS.transactions.slice(1) },
    ];
    for (const change of others) expect(hashBlockBody(toBlockBody({ ...INPUTS, ...change }))).not.to.equal(hash);
    expect(hashBlockBody(toBlockBody({ ...INPUTS }))).to.equal(hash);
  });
});
