import { expect } from 'chai';
import { createCaller } from '../test/create-caller.js';

describe('fee methods', () => {
  const { result, error } = createCaller();

  it('eth_gasPrice has head-room of one doubling over the next base fee', async () => {
    expect(await result('eth_gasPrice')).to.equal(`0x${(2 * 1_000_006 + 7).toString(16)}`);
  });

  it('eth_gasPrice and eth_maxPriorityFeePerGas are never zero', async () => {
    const free = createCaller({ suggestFees: async () => ({ nextBaseFee: 0n, tip: 0n }) });
    expect(await free.result('eth_gasPrice')).to.equal('0x1');
    expect(await free.result('eth_maxPriorityFeePerGas')).to.equal('0x1');
    expect(await result('eth_maxPriorityFeePerGas')).to.equal('0x7');
  });

  it('eth_feeHistory has one base fee more than blocks, and rewards weighted by gas', async () => {
    expect(await result('eth_feeHistory', '0x2', 'latest', [0, 50, 66, 67, 100])).to.deep.equal({
      oldestBlock: '0x4',
      baseFeePerGas: ['0xf4244', '0xf4245', '0xf4246'],
      gasUsedRatio: [0.5, 0.5],
      baseFeePerBlobGas: ['0x1', '0x1', '0x1'],
      blobGasUsedRatio: [0, 0],
      reward: [
        ['0xa', '0xa', '0xa', '0x1e', '0x1e'],
        ['0xa', '0xa', '0xa', '0x1e', '0x1e'],
      ],
    });
  });

  it('eth_feeHistory of old blocks ends with the base fee of the block that followed', async () => {
    expect(await result('eth_feeHistory', 1, '0x1')).to.deep.include({
      oldestBlock: '0x1',
      baseFeePerGas: ['0xf4241', '0xf4242'],
    });
  });

  it('eth_feeHistory gives zero rewards for empty blocks, never null, and none when none were asked for', async () => {
    expect(await result('eth_feeHistory', '0x1', 'earliest', [10, 20])).to.deep.include({ reward: [['0x0', '0x0']] });
    expect(await result('eth_feeHistory', '0x1', 'latest', [])).not.to.have.property('reward');
    expect(await result('eth_feeHistory', '0x1', 'latest')).not.to.have.property('reward');
  });

  it('eth_feeHistory is cut at genesis and at 1,024 blocks', async () => {
    expect(await result('eth_feeHistory', '0xa', 'latest', [20])).to.include({ oldestBlock: '0x0' });
    expect(await result('eth_feeHistory', '0xffff', 'latest', [20])).to.include({ oldestBlock: '0x0' });
    expect(await result('eth_feeHistory', '0x0', 'latest', [20])).to.include({ oldestBlock: '0x0' });
  });

  it('-32000 for a block beyond the head, -32602 for percentiles that make no sense', async () => {
    expect(await error('eth_feeHistory', '0x1', '0x6')).to.deep.equal({
      code: -32000,
      message: 'request beyond head block: requested 6, head 5',
    });
    for (const percentiles of [[101], [-1], [50, 20], ['50'], new Array(101).fill(1), 'x']) {
      expect((await error('eth_feeHistory', '0x1', 'latest', percentiles)).code).to.equal(-32602);
    }
    for (const count of [-1, 1.5, '10', null]) {
      expect((await error('eth_feeHistory', count, 'latest')).code).to.equal(-32602);
    }
  });
});
