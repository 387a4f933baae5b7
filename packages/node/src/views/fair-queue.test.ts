import { expect } from 'chai';
import fc from 'fast-check';
import { createFairQueue } from './fair-queue.js';

const ANYBODY = () => true;

describe('FairQueue', () => {
  it('gives each owner its turn, and each owner its items in order', () => {
    const queue = createFairQueue<string>();
    for (const item of ['a1', 'a2', 'a3', 'b1', 'c1', 'b2']) queue.push(item.charAt(0), item);
    const taken = Array.from({ length: 7 }, () => queue.take(ANYBODY));
    expect(taken).to.deep.equal(['a1', 'b1', 'c1', 'a2', 'b2', 'a3', undefined]);
  });

  it('passes over owners that may not, without taking their turn', () => {
    const queue = createFairQueue<string>();
    for (const item of ['a1', 'a2', 'b1']) queue.push(item.charAt(0), item);
    expect(queue.take((owner) => owner !== 'a')).to.equal('b1');
    expect(queue.take((owner) => owner !== 'a')).to.equal(undefined);
    expect(queue.take(ANYBODY)).to.equal('a1');
  });

  it('no owner waits for more than one item of each other one, however many they put in', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { maxLength: 60 }), (owners) => {
        const queue = createFairQueue<{ owner: string; index: number }>();
        const items = owners.map((owner, index) => ({ owner, index }));
        for (const item of items) queue.push(item.owner, item);
        const taken: { owner: string; index: number }[] = [];
        for (let item = queue.take(ANYBODY); item !== undefined; item = queue.take(ANYBODY)) {
          taken.push(item);
          expect(queue.size).to.equal(items.length - taken.length);
        }
        expect(new Set(taken).size).to.equal(items.length);
        for (const owner of new Set(owners)) {
          const places = taken.flatMap((item, place) => (item.owner === owner ? [place] : []));
          expect(taken.filter((item) => item.owner === owner)).to.deep.equal(
            items.filter((item) => item.owner === owner),
          );
          for (const [turn, place] of places.entries()) {
            const between = taken.slice((places[turn - 1] ?? -1) + 1, place).map((item) => item.owner);
            expect(new Set(between).size).to.equal(between.length);
          }
        }
      }),
    );
  });

  it('lets an item leave, and all of them', () => {
    const queue = createFairQueue<string>();
    for (const item of ['a1', 'a2', 'b1']) queue.push(item.charAt(0), item);
    expect(queue.delete('a', 'a1')).to.equal(true);
    expect(queue.delete('a', 'a1')).to.equal(false);
    expect([queue.size, queue.sizeOf('a'), queue.sizeOf('nobody')]).to.deep.equal([2, 1, 0]);
    expect(queue.drain()).to.deep.equal(['a2', 'b1']);
    expect([queue.size, queue.take(ANYBODY)]).to.deep.equal([0, undefined]);
  });
});
