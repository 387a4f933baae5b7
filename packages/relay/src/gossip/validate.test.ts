import { MessageKind } from '@bulkhead/protocol';
import { expect } from 'chai';
import fc from 'fast-check';
import { anyEnvelope } from '../test/arbitraries.js';
import { createFakeSource, domainOf, shard, word } from '../test/fake-source.js';
import { SEED } from '../test/seed.js';
import { type Envelope, encodeEnvelope } from './envelope.js';
import { MAX_ENVELOPE_BYTES } from './limits.js';
import type { GossipView } from './ports.js';
import { computeNetworkId, messagesTopic } from './topic.js';
import { validateGossip } from './validate.js';

const ME = shard(1);
const REGISTRY = '0x00000000000000000000000000000000000000aa';
const NETWORK = computeNetworkId({ l1ChainId: 31_337, registry: REGISTRY });
const SCOPE = { networkId: NETWORK, shardId: ME };
const TOPIC = messagesTopic(NETWORK, ME);

const source = createFakeSource(shard(2));
const item = source.send();
const other = source.send({ dstShard: shard(3) });
const claim = source.claim();
const proven: Envelope = { ...item, hint: source.hint(0, claim) };
const unproven: Envelope = { ...item, hint: undefined };

const VIEW: GossipView = {
  isKnownShard: (id) => id === 2,
  inboundOpen: () => true,
  isDelivered: () => false,
  claimedOutbox: (_, root) =>
    root === claim.outboxRoot ? { count: claim.outboxCount, batchIndex: claim.batchIndex } : undefined,
  domainOf,
  now: () => 1_000,
};

function judge(envelope: Envelope | Uint8Array, view: Partial<GossipView> = {}, topic = TOPIC): string {
  const data = envelope instanceof Uint8Array ? envelope : encodeEnvelope(envelope);
  const { verdict, reason } = validateGossip(topic, data, SCOPE, { ...VIEW, ...view });
  return `${verdict} ${reason}`;
}

describe('gossip validation', () => {
  it('accepts a proven message, and one that cannot be proven yet', () => {
    expect(judge(proven)).to.equal('accept proven');
    expect(judge(unproven)).to.equal('accept unproven');
  });

  it('rejects what no honest peer sends', () => {
    const { hint } = proven;
    const branch = [...hint!.branch];
    branch[7] = word('forged');
    expect(judge(new Uint8Array(MAX_ENVELOPE_BYTES + 1))).to.equal('reject too-large');
    expect(judge(Uint8Array.of(1, 2, 3))).to.equal('reject malformed');
    expect(judge({ ...other, hint: undefined })).to.equal('reject wrong-destination');
    expect(judge(proven, {}, messagesTopic(computeNetworkId({ l1ChainId: 1, registry: REGISTRY }), ME))).to.equal(
      'reject wrong-network',
    );
    expect(judge({ ...proven, hint: { ...hint!, branch } })).to.equal('reject bad-proof');
    expect(judge({ ...proven, hint: { ...hint!, outboxCount: 3 } })).to.equal('reject bad-proof');
    expect(judge({ ...proven, message: { ...item.message, amount: 1n } })).to.equal('reject bad-proof');
    expect(judge(proven, { domainOf: () => domainOf(shard(9)) })).to.equal('reject bad-proof');
  });

  it('ignores what an honest peer may send that knows less, or more', () => {
    expect(judge(proven, { isKnownShard: () => false })).to.equal('ignore unknown-shard');
    expect(judge(proven, { inboundOpen: () => false })).to.equal('ignore lane-closed');
    expect(judge(proven, { isDelivered: (id, index) => id === 2 && index === 0 })).to.equal('ignore delivered');
    expect(judge(proven, { now: () => 1_000_000 })).to.equal('accept proven');
    expect(judge(proven, { now: () => 1_000_001 })).to.equal('ignore expired');
    expect(judge(proven, { claimedOutbox: () => undefined })).to.equal('ignore unknown-root');
    expect(judge(proven, { domainOf: () => undefined })).to.equal('ignore unknown-root');
    const draft = { kind: MessageKind.Withdraw, deadline: 0n };
    expect(judge({ ...source.send(draft), hint: undefined })).to.equal('ignore unsupported-kind');
    expect(judge({ ...source.send({ ...draft, kind: MessageKind.Query }), hint: undefined })).to.equal(
      'ignore expired',
    );
    expect(judge({ ...source.send({ ...draft, kind: MessageKind.Return }), hint: undefined })).to.equal(
      'accept unproven',
    );
  });

  it('hands on a message whose root is not known yet, for L1 may be behind', () => {
    const verdict = validateGossip(TOPIC, encodeEnvelope(proven), SCOPE, { ...VIEW, claimedOutbox: () => undefined });
    expect(verdict.envelope).to.deep.equal(proven);
  });

  it('asks the cheap questions first', () => {
    const asked: string[] = [];
    const note = <T>(question: string, answer: T): T => {
      asked.push(question);
      return answer;
    };
    const spy: GossipView = {
      isKnownShard: () => note('known', true),
      inboundOpen: () => note('open', true),
      isDelivered: () => note('delivered', false),
      now: () => note('now', 1_000),
      claimedOutbox: () => note('root', undefined),
      domainOf: () => undefined,
    };
    validateGossip(TOPIC, encodeEnvelope(proven), SCOPE, spy);
    expect(asked).to.deep.equal(['known', 'open', 'delivered', 'now', 'root']);
  });

  it('never throws, and accepts as proven only what verifies', () => {
    fc.assert(
      fc.property(fc.oneof(anyEnvelope.map(encodeEnvelope), fc.uint8Array({ maxLength: 300 })), (data) => {
        const verdict = validateGossip(TOPIC, data, SCOPE, {
          ...VIEW,
          isKnownShard: () => true,
          claimedOutbox: () => ({ count: 5, batchIndex: claim.batchIndex }),
        });
        expect(verdict.reason).not.to.equal('proven');
      }),
      { seed: SEED, numRuns: 500 },
    );
  });
});

describe('topic', () => {
  it('names network, destination and version', () => {
    expect(NETWORK).to.match(/^[0-9a-f]{16}$/);
    expect(TOPIC).to.equal(`/bulkhead/${NETWORK}/messages/1/1`);
  });

  it('differs between networks', () => {
    expect(computeNetworkId({ l1ChainId: 1, registry: REGISTRY })).not.to.equal(NETWORK);
    expect(computeNetworkId({ l1ChainId: 31_337n, registry: REGISTRY })).to.equal(NETWORK);
    expect(
      computeNetworkId({ l1ChainId: 31_337, registry: `${REGISTRY.slice(0, -1)}b` as `0x${string}` }),
    ).not.to.equal(NETWORK);
  });
});
