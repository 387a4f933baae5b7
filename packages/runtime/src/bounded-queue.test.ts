import { expect } from 'chai';
import { BoundedQueue } from './bounded-queue.js';
import { codeOf } from './test/catch-error.js';

describe('BoundedQueue', () => {
  it('refuses what exceeds its capacity and keeps the order', async () => {
    const queue = new BoundedQueue<number>({ capacity: 2 });
    expect([queue.push(1), queue.push(2), queue.push(3)]).to.deep.equal([true, true, false]);
    expect(await queue.shift()).to.equal(1);
    expect(queue.push(4)).to.equal(true);
    expect([await queue.shift(), await queue.shift(), queue.size]).to.deep.equal([2, 4, 0]);
  });

  it('serves waiting producers in order', async () => {
    const queue = new BoundedQueue<number>({ capacity: 1 });
    const pushes = Promise.all([1, 2, 3].map((item) => queue.pushOrWait(item)));
    expect([await queue.shift(), await queue.shift(), await queue.shift()]).to.deep.equal([1, 2, 3]);
    await pushes;
  });

  it('serves waiting consumers in order', async () => {
    const queue = new BoundedQueue<number>({ capacity: 1 });
    const shifts = Promise.all([queue.shift(), queue.shift()]);
    queue.push(1);
    queue.push(2);
    expect(await shifts).to.deep.equal([1, 2]);
  });

  it('drains after close, then ends', async () => {
    const queue = new BoundedQueue<number>({ capacity: 2 });
    queue.push(1);
    queue.push(2);
    const refused = codeOf(queue.pushOrWait(3));
    queue.close();
    expect(await refused).to.equal('QUEUE_CLOSED');
    expect(await codeOf(queue.pushOrWait(4))).to.equal('QUEUE_CLOSED');
    expect(queue.push(5)).to.equal(false);
    const seen: number[] = [];
    for await (const item of queue) seen.push(item);
    expect(seen).to.deep.equal([1, 2]);
  });

  it('wakes waiting consumers on close', async () => {
    const queue = new BoundedQueue<number>({ capacity: 1 });
    const shift = queue.shift();
    queue.close();
    expect(await shift).to.equal(undefined);
  });

  it('ABORTED: an aborted wait leaves nothing behind', async () => {
    const queue = new BoundedQueue<number>({ capacity: 1 });
    const controller = new AbortController();
    const shift = codeOf(queue.shift(controller.signal));
    controller.abort();
    expect(await shift).to.equal('ABORTED');
    queue.push(1);
    const second = new AbortController();
    const push = codeOf(queue.pushOrWait(2, second.signal));
    second.abort();
    expect(await push).to.equal('ABORTED');
    expect([await queue.shift(), queue.size]).to.deep.equal([1, 0]);
  });

  it('QUEUE_OVERLOADED: bounds the callers that wait', async () => {
    const queue = new BoundedQueue<number>({ capacity: 1, maxWaiting: 1 });
    const first = queue.shift();
    expect(await codeOf(queue.shift())).to.equal('QUEUE_OVERLOADED');
    queue.close();
    await first;
  });
});
