import { type BlockAnnouncement, encodeBlockAnnouncement, MAX_BLOCK_ANNOUNCEMENT_BYTES } from '@bulkhead/protocol';
import { expect } from 'chai';
import fc from 'fast-check';
import { announce, blockHashOf, SEQUENCER, STRANGER } from '../test/fake-blocks.js';
import { domainOf, shard, word } from '../test/fake-source.js';
import { SEED } from '../test/seed.js';
import { createBlockShelf } from './block-shelf.js';
import type { BlockView } from './ports.js';
import { blocksTopic, computeNetworkId, messagesTopic } from './topic.js';
import { validateBlock } from './validate-block.js';

const ME = shard(1);
const NETWORK = { l1ChainId: 31_337, registry: '0x00000000000000000000000000000000000000aa' } as const;
const NETWORK_ID = computeNetworkId(NETWORK);
const TOPIC = blocksTopic(NETWORK_ID, ME);
const SCOPE = { networkId: NETWORK_ID, shardId: ME, domain: domainOf(ME) };
const LIMITS = { maxAhead: 100, maxPerNumber: 4, maxBytes: 1_000_000 };
const VIEW: BlockView = {
  safe: () => 10,
  head: () => ({ number: 12, hash: blockHashOf(12) }),
  sequencer: () => SEQUENCER.address,
};

async function judge(
  block: BlockAnnouncement | Uint8Array,
  { view = {}, shelf = createBlockShelf(LIMITS), topic = TOPIC, asked = { signer: 0 } } = {},
): Promise<string> {
  const data = block instanceof Uint8Array ? block : encodeBlockAnnouncement(block);
  const counted: BlockView = {
    ...VIEW,
    sequencer: () => {
      asked.signer += 1;
      return VIEW.sequencer();
    },
    ...view,
  };
  const modules = { scope: SCOPE, view: counted, shelf, limits: LIMITS };
  const { verdict, reason, announcement } = await validateBlock(topic, data, modules);
  return `${verdict} ${reason}${announcement === undefined ? '' : ', kept'}`;
}

describe('block validation', () => {
  it('accepts the next block, and one on a block that waits', async () => {
    expect(await judge(await announce(ME, 13))).to.equal('accept next, kept');
    const shelf = createBlockShelf(LIMITS);
    shelf.add(await announce(ME, 13), 1);
    expect(await judge(await announce(ME, 14), { shelf })).to.equal('accept next, kept');
  });

  it('rejects what no honest peer sends', async () => {
    const next = await announce(ME, 13);
    const foreign = { ...SCOPE, domain: domainOf(shard(2)) };
    expect(await judge(new Uint8Array(MAX_BLOCK_ANNOUNCEMENT_BYTES + 1))).to.equal('reject too-large');
    expect(await judge(Uint8Array.of(1, 2, 3))).to.equal('reject malformed');
    expect(await judge(next, { topic: messagesTopic(NETWORK_ID, ME) })).to.equal('reject wrong-network');
    expect(await judge({ ...next, domain: foreign.domain })).to.equal('reject wrong-network');
    expect(await judge({ ...next, shardId: shard(2) })).to.equal('reject wrong-destination');
    expect(await judge(await announce(ME, 13, { signer: STRANGER }))).to.equal('reject bad-signature');
    expect(await judge({ ...next, blockHash: word('another') })).to.equal('reject bad-signature');
    expect(await judge({ ...next, signature: `0x${'00'.repeat(65)}` })).to.equal('reject bad-signature');
  });

  it('ignores what another may see otherwise, and keeps what may yet be wanted', async () => {
    expect(await judge(await announce(ME, 10))).to.equal('ignore old');
    expect(await judge(await announce(ME, 113))).to.equal('ignore far-future');
    expect(await judge(await announce(ME, 112))).to.equal('ignore unknown-parent, kept');
    expect(await judge(await announce(ME, 13, { parentHash: word('a fork') }))).to.equal('ignore unknown-parent, kept');
    expect(await judge(await announce(ME, 12, { fork: 'b' }))).to.equal('ignore not-next, kept');
    expect(await judge(await announce(ME, 13), { view: { sequencer: () => undefined } })).to.equal(
      'ignore unknown-shard',
    );
    const shelf = createBlockShelf(LIMITS);
    shelf.add(await announce(ME, 13), 1);
    expect(await judge(await announce(ME, 13), { shelf })).to.equal('ignore known');
  });

  it('looks at the window from what L1 has while this node is still behind', async () => {
    const view = { safe: () => 500, head: () => ({ number: 3, hash: blockHashOf(3) }) };
    expect(await judge(await announce(ME, 600), { view })).to.equal('ignore unknown-parent, kept');
    expect(await judge(await announce(ME, 601), { view })).to.equal('ignore far-future');
  });

  it('recovers no signature for what a cheaper question settles', async () => {
    const asked = { signer: 0 };
    const next = await announce(ME, 13);
    await judge(Uint8Array.of(1, 2, 3), { asked });
    await judge({ ...next, domain: domainOf(shard(2)) }, { asked });
    await judge({ ...next, shardId: shard(2) }, { asked });
    await judge(await announce(ME, 10), { asked });
    await judge(await announce(ME, 113), { asked });
    expect(asked.signer).to.equal(0);
  });

  it('accepts nothing that the sequencer did not sign, whatever bytes come', async () => {
    const bytes = encodeBlockAnnouncement(await announce(ME, 13));
    await fc.assert(
      fc.asyncProperty(fc.nat(bytes.length * 8 - 1), async (bit) => {
        const flipped = Uint8Array.from(bytes);
        flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        expect(await judge(flipped)).to.match(/^(reject|ignore)/);
      }),
      { seed: SEED, numRuns: 300 },
    );
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 400 }), async (random) => {
        expect(await judge(random)).to.equal('reject malformed');
      }),
      { seed: SEED, numRuns: 300 },
    );
  });
});
