import { expect } from 'chai';
import fc from 'fast-check';
import { TipHeap } from './tip-heap.js';

function drain<T>(heap: TipHeap<T>): T[] {
  const items: T[] = [];
  for (let item = heap.pop(); item !== undefined; item = heap.pop()) items.push(item);
  return items;
}

describe('TipHeap', () => {
  it('pops the greatest first, and equal items in the order they came', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(5)), (tips) => {
        const items = tips.map((tip, order) => ({ tip, order }));
        const heap = new TipHeap<(typeof items)[number]>((a, b) => a.tip - b.tip);
        for (const item of items) heap.push(item);
        expect(drain(heap)).to.deep.equal(items.toSorted((a, b) => b.tip - a.tip || a.order - b.order));
      }),
    );
  });

  it('keeps the order when pushes and pops alternate', () => {
    fc.assert(
      fc.property(fc.array(fc.option(fc.nat(9)), { maxLength: 60 }), (steps) => {
        const heap = new TipHeap<{ tip: number; order: number }>((a, b) => a.tip - b.tip);
        let model: { tip: number; order: number }[] = [];
        for (const [order, tip] of steps.entries()) {
          if (tip !== null) {
            heap.push({ tip, order });
            model = [...model, { tip, order }].sort((a, b) => b.tip - a.tip || a.order - b.order);
          } else expect(heap.pop()).to.deep.equal(model.shift());
        }
        expect(drain(heap)).to.deep.equal(model);
      }),
    );
  });

  it('has nothing when empty, again and again', () => {
    const heap = new TipHeap<number>((a, b) => a - b);
    expect(heap.pop()).to.equal(undefined);
    heap.push(1);
    expect(heap.pop()).to.equal(1);
    expect(heap.pop()).to.equal(undefined);
  });
});
