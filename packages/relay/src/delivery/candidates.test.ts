import { expect } from 'chai';
import { createFakeSource, domainOf, shard } from '../test/fake-source.js';
import { createCandidateFinder, type LaneTarget } from './candidates.js';
import type { GossipedMessage } from './ports.js';

describe('candidate finder', () => {
  it('asks a branch again when it is to prove another message, domain or root', () => {
    const source = createFakeSource(shard(2));
    const { message, payload } = source.send();
    const claim = source.claim();
    const { branch } = source.hint(0, claim);
    const target: LaneTarget = {
      source: source.id,
      destination: shard(1),
      leaf: source.leaf(),
      outboxRoot: claim.outboxRoot,
    };
    source.send();
    const later = source.claim();
    let entry: GossipedMessage = { message, payload, branch };
    const finder = createCandidateFinder(new Map(), { under: () => [entry] });
    const count = (at: LaneTarget): number => [...finder.find(at, 0).messages].length;

    expect(count(target)).to.equal(1);
    expect(count({ ...target, outboxRoot: later.outboxRoot })).to.equal(0);
    expect(count({ ...target, leaf: { ...target.leaf, domain: domainOf(shard(9)) } })).to.equal(0);
    entry = { message: { ...message, amount: 1n }, payload, branch };
    expect(count(target)).to.equal(0);
    entry = { message, payload, branch };
    expect(count(target)).to.equal(1);
    expect(count({ ...target, destination: shard(3) })).to.equal(0);
  });
});
