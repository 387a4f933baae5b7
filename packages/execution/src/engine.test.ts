import { SHARD_CONTRACTS } from '@bulkhead/protocol';
import { expect } from 'chai';
import { parseEther } from 'viem';
import { account, expectSupply, GWEI, lower, openTestEngine, produce, signTransaction } from './test/shard-fixture.js';

describe('engine', () => {
  it('starts at genesis', async () => {
    const engine = await openTestEngine();
    expect(engine.head().number).to.equal(0);
    expect(engine.head().supply).to.equal(parseEther('12000'));
    await expectSupply(engine);
  });

  it('moves value and pays the fees to FeeVault', async () => {
    const engine = await openTestEngine();
    const to = '0x00000000000000000000000000000000000000c1';
    const sealed = await produce(engine, { transactions: [await signTransaction({ nonce: 0, to, value: 5n })] });
    expect(sealed.skipped).to.deep.equal([]);
    expect(sealed.receipts.map(({ type, status }) => [type, status])).to.deep.equal([
      ['0x7e', '0x1'],
      ['0x2', '0x1'],
    ]);
    const at = { number: 1 };
    expect(await engine.reads.getBalance(to, at)).to.equal(5n);
    const price = sealed.summary.baseFee + GWEI;
    expect(await engine.reads.getBalance(SHARD_CONTRACTS.FeeVault, at)).to.equal(21_000n * price);
    expect(await engine.reads.getNonce(lower(account(0).address), at)).to.equal(1n);
    await expectSupply(engine);
    const again = await engine.reexecuteBlock(1);
    expect(again.block).to.deep.equal(sealed.block);
  });
});
