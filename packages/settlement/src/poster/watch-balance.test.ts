import { PassThrough } from 'node:stream';
import { createLogger } from '@bulkhead/runtime';
import { expect } from 'chai';
import { createClient, custom, toHex } from 'viem';
import { createBalanceWatch } from './watch-balance.js';

const ADDRESS = '0x00000000000000000000000000000000000000aa';
const BATCH = { batchIndex: 3, gas: 100n, bytes: 10, blobs: 0 };

function open() {
  const state = { balance: 0n, asked: 0 };
  const destination = new PassThrough();
  const client = createClient({
    transport: custom({
      request: async () => {
        state.asked += 1;
        return toHex(state.balance);
      },
    }),
  });
  const logger = createLogger({ name: 'test', level: 'info', format: 'json', destination });
  const lines = () =>
    String(destination.read() ?? '')
      .split('\n')
      .filter((line) => line.includes('poster'));
  return { state, lines, watch: createBalanceWatch({ client, address: ADDRESS, logger }) };
}

describe('balance watch', () => {
  it('POSTER_BALANCE_LOW: alarms once while the account pays for fewer than 100 batches, and says when that is over', async () => {
    const { state, lines, watch } = open();
    state.balance = 100n * 100n * 7n;
    await watch.look({ head: 1, baseFee: 7n, blobBaseFee: undefined }, BATCH);
    expect([watch.low(), lines()]).to.deep.equal([undefined, []]);
    state.balance -= 1n;
    await watch.look({ head: 11, baseFee: 7n, blobBaseFee: undefined }, BATCH);
    await watch.look({ head: 21, baseFee: 7n, blobBaseFee: undefined }, BATCH);
    expect(watch.low()).to.deep.equal({ balance: 69_999n, batchesLeft: 99 });
    expect(lines().filter((line) => line.includes('POSTER_BALANCE_LOW'))).to.have.length(1);
    state.balance = 10n ** 18n;
    await watch.look({ head: 31, baseFee: 7n, blobBaseFee: undefined }, BATCH);
    expect(watch.low()).to.equal(undefined);
    expect(lines()).to.have.length(1);
  });

  it('counts the price of blobs', async () => {
    const { state, watch } = open();
    state.balance = 100n * 100n + 100n * 2n * 131_072n * 5n - 1n;
    await watch.look({ head: 1, baseFee: 1n, blobBaseFee: 5n }, { ...BATCH, blobs: 2 });
    expect(watch.low()?.batchesLeft).to.equal(99);
  });

  it('asks L1 every ten blocks at most, and never before there is a batch', async () => {
    const { state, watch } = open();
    await watch.look({ head: 1, baseFee: 1n, blobBaseFee: undefined }, undefined);
    expect(state.asked).to.equal(0);
    for (let head = 1; head <= 25; head++) await watch.look({ head, baseFee: 1n, blobBaseFee: undefined }, BATCH);
    expect(state.asked).to.equal(3);
  });
});
