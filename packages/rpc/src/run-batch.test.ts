import { expect } from 'chai';
import { runBatch } from './run-batch.js';

describe('runBatch', () => {
  it('runs an ordered item after everything before it and before everything after it', async () => {
    const events: string[] = [];
    const results = await runBatch({
      items: ['a', 'b', 'SEND', 'c', 'd', 'SEND', 'SEND', 'e'],
      concurrency: 10,
      isOrdered: (item) => item === 'SEND',
      run: async (item) => {
        events.push(`+${item}`);
        await new Promise((resolve) => setImmediate(resolve));
        events.push(`-${item}`);
        return item.toLowerCase();
      },
    });
    expect(results).to.deep.equal(['a', 'b', 'send', 'c', 'd', 'send', 'send', 'e']);
    expect(events.join(' ')).to.equal('+a +b -a -b +SEND -SEND +c +d -c -d +SEND -SEND +SEND -SEND +e -e');
  });
});
