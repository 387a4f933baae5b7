import { DeliveryState, type Message } from '@bulkhead/protocol';
import { expect } from 'chai';
import { createDeliveryScene, expectProven, PLENTY, places, putAll } from '../test/delivery-scene.js';
import { type FakeSource, land } from '../test/fake-source.js';

describe('delivery source on a settled lane', () => {
  it('offers what the settled outbox holds, proven under it', () => {
    const { l1, sources, mirrors, source } = createDeliveryScene([2]);
    const [peer] = sources as [FakeSource];
    l1.setLane(peer.id, { open: true, settledOnly: true });
    peer.send();
    const settled = peer.claim();
    peer.send();
    const posted = peer.claim();
    for (const claim of [settled, posted]) land(mirrors.get(peer.id), peer, claim);

    const early = l1.mine([[peer.id, peer.leaf(l1.capRoot(peer.id))]]);
    expect(source.pending(early, PLENTY)).to.have.length(0);
    const later = l1.mine([[peer.id, peer.leaf(l1.capRoot(peer.id), settled)]]);
    const deliveries = source.pending(later, PLENTY);
    expect(places(deliveries)).to.deep.equal(['2:0']);
    expectProven(deliveries[0]!, later, true);
  });

  it('does not use a branch that gossip brought under the posted root', () => {
    const { l1, sources, store, source } = createDeliveryScene([2]);
    const [peer] = sources as [FakeSource];
    l1.setLane(peer.id, { open: true, settledOnly: true });
    peer.send();
    const claim = peer.claim();
    putAll(store, peer, [0]);
    expect(source.pending(l1.mine([[peer.id, peer.leaf(l1.capRoot(peer.id))]]), PLENTY)).to.have.length(0);
    const settled = l1.mine([[peer.id, peer.leaf(l1.capRoot(peer.id), claim)]]);
    const deliveries = source.pending(settled, PLENTY);
    expect(deliveries).to.have.length(1);
    expectProven(deliveries[0]!, settled, true);
  });
});

describe('delivery source without an outbox section', () => {
  it('delivers what came by gossip under exactly the imported root', () => {
    const { sources, store, source, mine } = createDeliveryScene([2]);
    const [peer] = sources as [FakeSource];
    for (let i = 0; i < 3; i++) peer.send();
    const origin = mine({ mirrored: false });
    expect(source.pending(origin, PLENTY)).to.have.length(0);
    putAll(store, peer, [2, 0]);
    const deliveries = source.pending(origin, PLENTY);
    expect(places(deliveries)).to.deep.equal(['2:0', '2:2']);
    for (const delivery of deliveries) expectProven(delivery, origin);

    peer.send();
    expect(source.pending(mine({ mirrored: false }), PLENTY)).to.have.length(0);
  });

  it('never lifts the floor over what gossip has not brought', () => {
    const { sources, store, source, mine, tracker } = createDeliveryScene([2]);
    const [peer] = sources as [FakeSource];
    peer.send();
    peer.send();
    const origin = mine({ mirrored: false });
    tracker.record(peer.id, 1, DeliveryState.Delivered, 1);
    putAll(store, peer, [1]);
    expect(source.pending(origin, PLENTY)).to.have.length(0);
    expect(tracker.floor(peer.id)).to.equal(0);
    putAll(store, peer, [0]);
    expect(places(source.pending(origin, PLENTY))).to.deep.equal(['2:0']);
  });

  it('never uses a message without a matching proof', () => {
    const { sources, source, mine, store } = createDeliveryScene([2]);
    const [peer] = sources as [FakeSource];
    peer.send();
    peer.send();
    const origin = mine({ mirrored: false });
    const claim = peer.claims.at(-1)!;
    const [first, second] = peer.items as { message: Message; payload: '0x' }[];
    store.add({ ...first!, hint: undefined }, false);
    store.add({ ...second!, hint: peer.hint(0, claim) }, false);
    expect(source.pending(origin, PLENTY)).to.have.length(0);
    const forged = { ...first!.message, amount: 1n };
    store.add({ message: forged, payload: '0x', hint: peer.hint(0, claim) }, false);
    expect(source.pending(origin, PLENTY)).to.have.length(0);
    store.add({ ...second!, hint: peer.hint(1, claim) }, false);
    expect(places(source.pending(origin, PLENTY))).to.deep.equal(['2:1']);
  });

  it('lets the mirror win where it knows the root', () => {
    const { sources, store, source, mine, tracker } = createDeliveryScene([2]);
    const [peer] = sources as [FakeSource];
    peer.send();
    const origin = mine();
    putAll(store, peer, [0]);
    expect(places(source.pending(origin, PLENTY))).to.deep.equal(['2:0']);
    tracker.record(peer.id, 0, DeliveryState.Delivered, 1);
    source.pending(origin, PLENTY);
    expect(tracker.floor(peer.id)).to.equal(1);
  });
});
