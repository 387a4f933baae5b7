import {
  type AssetId,
  DeliveryState,
  decodeFinalize,
  deliveryGas,
  ETH_ASSET,
  MAX_DELIVERY_GAS,
  MessageKind,
  type ShardId,
} from '@bulkhead/protocol';
import { expect } from 'chai';
import fc from 'fast-check';
import { createDeliveryScene, decode, expectProven, ME, PLENTY, places } from '../test/delivery-scene.js';
import { makeMessage, shard, word } from '../test/fake-source.js';
import { SEED } from '../test/seed.js';
import { DELIVERY_OVERHEAD_BYTES } from './build-delivery.js';
import { gasToDeliver } from './delivery-gas.js';
import { createDeliverySource } from './delivery-source.js';

const GOLD = word('gold') as AssetId;

describe('delivery source', () => {
  it('offers only what verifies, in index order per source, within the gas budget', () => {
    const anySent = fc.record({
      from: fc.nat(2),
      to: fc.constantFrom(1, 4),
      kind: fc.constantFrom(
        MessageKind.Data,
        MessageKind.Asset,
        MessageKind.AssetCall,
        MessageKind.Query,
        MessageKind.Result,
        MessageKind.Return,
        'withdraw' as const,
      ),
      gasLimit: fc.bigInt({ min: 0n, max: 9_000_000n }),
      deadline: fc.bigInt({ min: 900n, max: 1_100n }),
      capped: fc.boolean(),
      claim: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(anySent, { maxLength: 30 }), fc.bigInt({ min: 0n, max: 12_000_000n }), (sent, budget) => {
        const { l1, sources, source, mine, tracker } = createDeliveryScene([2, 3, 5]);
        for (const { from, to, kind, claim, capped, ...draft } of sent) {
          const peer = sources[from]!;
          const value =
            kind === MessageKind.Asset || kind === MessageKind.AssetCall ? { amount: 5n, assetId: GOLD } : {};
          if (capped) l1.raiseCap(peer.id, { dst: ME, assetId: GOLD, cumOut: 5n });
          if (kind === 'withdraw') peer.withdraw();
          else peer.send({ ...draft, ...value, kind, dstShard: shard(to) });
          if (claim) mine();
        }
        const origin = mine();
        const deliveries = source.pending(origin, budget);
        expect(deliveries.reduce((sum, { gas }) => sum + gas, 0n) <= budget).to.equal(true);
        const seen = new Map<ShardId, number>();
        for (const delivery of deliveries) {
          const { message, payload } = decode(delivery.data);
          expect(message.dstShard).to.equal(ME);
          expect(delivery.gas).to.equal(gasToDeliver(message, payload, 1_000));
          expect(delivery.gas <= MAX_DELIVERY_GAS).to.equal(true);
          expect(message.index).to.be.above(seen.get(message.srcShard) ?? -1);
          expect(tracker.state(message.srcShard, message.index)).to.equal(DeliveryState.Unseen);
          seen.set(message.srcShard, message.index);
          expectProven(delivery, origin);
        }
        expect(places(source.pending(origin, budget))).to.deep.equal(places(deliveries));
      }),
      { seed: SEED, numRuns: 40 },
    );
  });

  it('leaves nothing deliverable out when the budget is large', () => {
    const { sources, source, mine } = createDeliveryScene([2, 3]);
    for (let i = 0; i < 5; i++) for (const peer of sources) peer.send();
    expect(places(source.pending(mine(), PLENTY))).to.have.members(
      [2, 3].flatMap((id) => [0, 1, 2, 3, 4].map((index) => `${id}:${index}`)),
    );
  });

  it('lets sources take turns', () => {
    const { sources, source, mine } = createDeliveryScene([2, 3, 4]);
    for (let i = 0; i < 10; i++) sources[0]!.send();
    sources[1]!.send();
    sources[2]!.send();
    const gas = deliveryGas(makeMessage(shard(2), 0), '0x');
    expect(places(source.pending(mine(), 4n * gas))).to.deep.equal(['2:0', '3:0', '4:0', '2:1']);
  });

  it('serves every source of many, however little fits into a block', () => {
    const { sources, source, mine, tracker } = createDeliveryScene([2, 3, 4, 5, 6, 7, 8]);
    for (const peer of sources) for (let i = 0; i < 20; i++) peer.send();
    const origin = mine();
    const count = new Map<string, number>();
    for (let block = 0; block < 14; block++) {
      const deliveries = source.pending(origin, 1_300_000n);
      source.attempted(deliveries, origin.number);
      for (const place of places(deliveries)) {
        const [id, index] = place.split(':').map(Number) as [number, number];
        tracker.record(shard(id), index, DeliveryState.Delivered, block);
        count.set(String(id), (count.get(String(id)) ?? 0) + 1);
      }
    }
    expect([...count.values()]).to.deep.equal([4, 4, 4, 4, 4, 4, 4]);
  });

  it('gives a large message the block it needs, although others are always busy', () => {
    const { sources, source, mine, tracker } = createDeliveryScene([2, 3, 4, 5, 6, 7, 8]);
    for (const peer of sources.slice(0, -1)) for (let i = 0; i < 20; i++) peer.send({ gasLimit: 1_000_000n });
    sources.at(-1)!.send({ gasLimit: 7_500_000n });
    const origin = mine();
    const taken: string[] = [];
    for (let block = 0; block < 2; block++) {
      const deliveries = source.pending(origin, 10_000_000n);
      source.attempted(deliveries, origin.number);
      taken.push(...places(deliveries));
      for (const place of places(deliveries)) {
        const [id, index] = place.split(':').map(Number) as [number, number];
        tracker.record(shard(id), index, DeliveryState.Delivered, block);
      }
    }
    expect(taken).to.include('8:0');
  });

  it('steps over what no block can hold', () => {
    const { sources, source, mine } = createDeliveryScene([2]);
    sources[0]!.send({ gasLimit: 2n ** 64n - 1n });
    sources[0]!.send({ gasLimit: 7_500_000n });
    sources[0]!.send();
    expect(places(source.pending(mine(), 3_000_000n))).to.deep.equal(['2:2']);
  });

  it('keeps the calldata of a block within bounds', () => {
    const payload = word('x').padEnd(2 + 2 * 2_000, '0') as `0x${string}`;
    const { sources, source, mine } = createDeliveryScene([2], { maxBytes: 2 * (2_000 + DELIVERY_OVERHEAD_BYTES) });
    for (let i = 0; i < 4; i++) sources[0]!.send({ payload });
    const deliveries = source.pending(mine(), PLENTY);
    expect(places(deliveries)).to.deep.equal(['2:0', '2:1']);
    for (const { data } of deliveries) expect(data.length / 2 - 1).to.be.at.most(2_016 + DELIVERY_OVERHEAD_BYTES);
  });

  it('offers a failed attempt again after a growing number of origins', () => {
    const { sources, source, mine } = createDeliveryScene([2]);
    sources[0]!.send();
    const offers: number[] = [];
    for (let i = 0; i < 20; i++) {
      const origin = mine();
      for (let block = 0; block < 3; block++) {
        const deliveries = source.pending(origin, PLENTY);
        if (deliveries.length > 0) offers.push(origin.number);
        source.attempted(deliveries, origin.number);
      }
    }
    expect(offers).to.deep.equal([0, 1, 3, 7, 15]);
  });

  it('goes on behind a message that always fails', () => {
    const { sources, source, mine, tracker } = createDeliveryScene([2]);
    for (let i = 0; i < 3; i++) sources[0]!.send();
    source.attempted(source.pending(mine(), 600_000n), 0);
    expect(places(source.pending(mine({ mirrored: true }), 1_200_000n))).to.deep.equal(['2:0', '2:1']);
    tracker.record(shard(2), 1, DeliveryState.Delivered, 1);
    expect(tracker.floor(shard(2))).to.equal(0);
  });

  it('offers what was delivered again once its block has fallen', () => {
    const { sources, source, mine, tracker } = createDeliveryScene([2]);
    sources[0]!.send();
    const origin = mine();
    source.attempted(source.pending(origin, PLENTY), origin.number);
    tracker.record(shard(2), 0, DeliveryState.Delivered, 9);
    expect(source.pending(origin, PLENTY)).to.have.length(0);
    tracker.unwind(8);
    expect(places(source.pending(origin, PLENTY))).to.deep.equal(['2:0']);
  });

  it('does not look twice at what is settled for good', () => {
    const { sources, source, mine, tracker } = createDeliveryScene([2]);
    for (let i = 0; i < 4; i++) sources[0]!.send();
    tracker.record(shard(2), 0, DeliveryState.Expired, 1);
    tracker.record(shard(2), 1, DeliveryState.Delivered, 1);
    tracker.record(shard(2), 2, DeliveryState.Failed, 1);
    expect(places(source.pending(mine(), PLENTY))).to.deep.equal(['2:3']);
    expect(tracker.floor(shard(2))).to.equal(3);
  });

  it('delivers what has expired, with no gas for its call, and a RETURN whenever it comes', () => {
    const { l1, sources, source, mine } = createDeliveryScene([2]);
    l1.raiseCap(shard(2), { dst: ME, assetId: ETH_ASSET, cumOut: 5n });
    sources[0]!.send({ deadline: 999n, gasLimit: 7_000_000n });
    sources[0]!.send({ deadline: 1_000n, gasLimit: 1_000_000n });
    sources[0]!.send({ kind: MessageKind.Return, deadline: 0n, gasLimit: 0n, amount: 5n, assetId: ETH_ASSET });
    const deliveries = source.pending(mine({ timestamp: 1_000 }), PLENTY);
    expect(places(deliveries)).to.deep.equal(['2:0', '2:1', '2:2']);
    const [expired, last, back] = deliveries.map(({ gas }) => gas);
    expect(expired! < 1_000_000n).to.equal(true);
    expect(last! > 1_000_000n).to.equal(true);
    expect(back! < 1_000_000n).to.equal(true);
  });

  it('finalizes what failed once it is over, also from a closed lane, until the shard says that it is returned', () => {
    const { l1, sources, source, mine, tracker } = createDeliveryScene([2]);
    const { message } = sources[0]!.send({ deadline: 1_000n });
    let origin = mine({ timestamp: 1_000 });
    source.attempted(source.pending(origin, PLENTY), origin.number);
    tracker.record(shard(2), 0, DeliveryState.Failed, 1);
    l1.setLane(shard(2), { open: false, settledOnly: false });
    expect(source.pending(mine({ timestamp: 1_000 }), PLENTY)).to.have.length(0);

    const offers: number[] = [];
    for (let i = 0; i < 6; i++) {
      origin = mine({ timestamp: 1_001 });
      const deliveries = source.pending(origin, PLENTY);
      if (deliveries.length > 0) offers.push(i);
      for (const { gas, data } of deliveries) {
        expect(gas).to.equal(deliveryGas({ ...message, gasLimit: 0n }, '0x'));
        expect(decodeFinalize(data)).to.deep.equal(message);
      }
      source.attempted(deliveries, origin.number);
    }
    expect(offers).to.deep.equal([0, 1, 3]);
    tracker.record(shard(2), 0, DeliveryState.Returned, 2);
    for (let i = 0; i < 9; i++) origin = mine({ timestamp: 1_001 });
    expect(source.pending(origin, PLENTY)).to.have.length(0);
    tracker.unwind(1);
    expect(source.pending(origin, PLENTY)).to.have.length(1);
  });

  it('waits for the cap of a message that moves value', () => {
    const { l1, sources, source, mine } = createDeliveryScene([2]);
    sources[0]!.send({ kind: MessageKind.Asset, gasLimit: 0n, amount: 5n, assetId: GOLD });
    l1.raiseCap(shard(2), { dst: shard(4), assetId: GOLD, cumOut: 5n });
    expect(source.pending(mine(), PLENTY)).to.have.length(0);
    l1.raiseCap(shard(2), { dst: ME, assetId: GOLD, cumOut: 5n });
    const origin = mine();
    const [delivery] = source.pending(origin, PLENTY);
    expectProven(delivery!, origin);
    expect(decode(delivery!.data).proof.cap).to.include({ cap: 5n, index: 1 });
  });

  it('offers nothing from a closed lane', () => {
    const { l1, sources, source, mine } = createDeliveryScene([2]);
    sources[0]!.send();
    l1.setLane(shard(2), { open: false, settledOnly: false });
    expect(source.pending(mine(), PLENTY)).to.have.length(0);
  });

  it('offers nothing while what it knows of L1 does not lead to the origin, and recovers', () => {
    const { l1, sources, mirrors, tracker, mine } = createDeliveryScene([2]);
    sources[0]!.send();
    const origin = mine();
    let behind = true;
    const settlement = {
      ...l1,
      leavesAt: (l1Block: number) => (behind ? new Map() : l1.leavesAt(l1Block)),
      leafHashesAt: (l1Block: number) => (behind ? new Map() : l1.leafHashesAt(l1Block)),
    };
    const source = createDeliverySource({ shardId: ME, settlement, mirrors, tracker });
    expect(source.pending(origin, PLENTY)).to.have.length(0);
    behind = false;
    expect(source.pending(origin, PLENTY)).to.have.length(1);
  });

  it('serves its sources while another shard’s leaf holds numbers that nobody can read', () => {
    const { l1, sources, mirrors, tracker, mine } = createDeliveryScene([2, 3]);
    sources[0]!.send();
    const origin = mine();
    const settlement = {
      ...l1,
      leavesAt: (l1Block: number) => new Map([...l1.leavesAt(l1Block)].filter(([source]) => source !== shard(3))),
    };
    const source = createDeliverySource({ shardId: ME, settlement, mirrors, tracker });
    const [delivery] = source.pending(origin, PLENTY);
    expectProven(delivery!, origin);
  });

  it('serves an older origin with the proofs of that origin', () => {
    const { sources, source, mine } = createDeliveryScene([2]);
    sources[0]!.send();
    const older = mine();
    sources[0]!.send();
    const newer = mine();
    expect(places(source.pending(newer, PLENTY))).to.deep.equal(['2:0', '2:1']);
    const deliveries = source.pending(older, PLENTY);
    expect(places(deliveries)).to.deep.equal(['2:0']);
    expectProven(deliveries[0]!, older);
  });
});
