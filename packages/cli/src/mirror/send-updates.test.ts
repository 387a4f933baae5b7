import { expect } from 'chai';
import { type Hex, numberToHex } from 'viem';
import { sendUpdates } from './send-updates.js';

const hashOf = (item: number): Hex => numberToHex(item, { size: 32 });

/** Sends 1, 2, 3; what a function throws is the failure. */
async function run(act: { send?: (item: number) => void; isTaken?: (item: number) => boolean }) {
  const sent: number[] = [];
  const result = await sendUpdates([1, 2, 3], {
    send: async (item) => {
      act.send?.(item);
      sent.push(item);
      return hashOf(item);
    },
    isTaken: async (hash) => act.isTaken?.(Number(hash)) ?? true,
  });
  return { ...result, sent, taken: result.taken.map(({ item, txHash }) => [item, txHash]) };
}

describe('updates that are sent one after the other', () => {
  const failure = new Error('no ether');
  const failAt = (at: number) => (item: number) => {
    if (item === at) throw failure;
    return true;
  };

  it('are whole when blocks have taken all', async () => {
    const { taken, isWhole, failure: none } = await run({});
    expect([taken.length, isWhole, none]).to.deep.equal([3, true, undefined]);
  });

  it('are not whole when one was not taken: the next turn looks at it again', async () => {
    const { taken, isWhole, failure: none } = await run({ isTaken: (item) => item !== 2 });
    expect(taken).to.deep.equal([
      [1, hashOf(1)],
      [3, hashOf(3)],
    ]);
    expect([isWhole, none]).to.deep.equal([false, undefined]);
  });

  it('stop at the first that can’t be sent, and still tell of those before it', async () => {
    const result = await run({ send: failAt(2) });
    expect(result).to.deep.equal({ taken: [[1, hashOf(1)]], isWhole: false, failure, sent: [1] });
  });

  it('tell of the others when nobody hears of the block of one', async () => {
    const { taken, isWhole, failure: why } = await run({ isTaken: failAt(1) });
    expect(taken.map(([item]) => item)).to.deep.equal([2, 3]);
    expect([isWhole, why]).to.deep.equal([false, failure]);
  });
});
