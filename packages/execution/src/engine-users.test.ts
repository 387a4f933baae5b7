import { expect } from 'chai';
import { type Hex, parseEther } from 'viem';
import { BURNING_INITCODE, CONTRACTS, deployer, VANISHING_INITCODE } from './test/contracts.js';
import {
  account,
  expectSupply,
  GWEI,
  lower,
  nextInputs,
  openTestEngine,
  produce,
  signTransaction,
  testConfig,
} from './test/shard-fixture.js';
import type { TransactionRefusal } from './tx/user-transaction.js';

const TO = '0x00000000000000000000000000000000000000c1';

describe('user transactions of a block', function () {
  this.timeout(30_000);

  it('are skipped with the reason, leave no trace, and the block is the same without them', async () => {
    const engine = await openTestEngine(undefined, testConfig({ gasLimit: 3_000_000n }));
    const poor = account(3);
    const cases: readonly (readonly [Hex, TransactionRefusal | undefined])[] = [
      ['0x02c0', 'DECODE'],
      ['0x03c0', 'TYPE'],
      ['0x7ec0', 'TYPE'],
      [await signTransaction({ nonce: 0, to: TO, chainId: 1 }), 'WRONG_CHAIN'],
      [await signTransaction({ nonce: 1, to: TO }), 'NONCE_TOO_HIGH'],
      [await signTransaction({ nonce: 0, to: TO }), undefined],
      [await signTransaction({ nonce: 0, to: TO }), 'NONCE_TOO_LOW'],
      [await signTransaction({ nonce: 1, to: TO, gas: 20_000n }), 'INTRINSIC_GAS'],
      [await signTransaction({ nonce: 1, to: TO, gas: 17_000_000n }), 'GAS_LIMIT'],
      [await signTransaction({ nonce: 1, to: TO, gas: 3_000_001n }), 'BLOCK_GAS'],
      [
        await account(0).signTransaction({
          type: 'eip1559',
          chainId: engine.config.chainId,
          nonce: 1,
          gas: 21_000n,
          to: TO,
          maxFeePerGas: 1_000n,
          maxPriorityFeePerGas: 0n,
        }),
        'FEE_TOO_LOW',
      ],
      [await signTransaction({ from: poor, nonce: 0, to: TO, value: parseEther('1000') }), 'INSUFFICIENT_FUNDS'],
      [await signTransaction({ nonce: 1, to: TO, value: 1n }), undefined],
    ];
    const inputs = nextInputs(engine, { transactions: cases.map(([raw]) => raw) });
    const sealed = await engine.executeBlock(inputs, { mode: 'import' });
    const skipped = new Map(sealed.skipped.map(({ position, code }) => [position, code]));
    for (const [position, [, code]] of cases.entries()) expect(skipped.get(position)).to.equal(code);
    expect(sealed.included.length).to.equal(2);
    const sender = lower(account(0).address);
    const after = sealed.accounts.find(({ address }) => address === sender);
    expect(after?.nonce).to.equal(2n);
    expect(sealed.accounts.find(({ address }) => address === lower(poor.address))?.nonce).to.equal(0n);
    const clean = await engine.produceBlock(sealed.inputs, { mode: 'import' });
    expect(clean.block).to.deep.equal(sealed.block);
    await expectSupply(engine);
  });

  it('SENDER_NOT_EOA for an account with code, but not for a delegated one', async () => {
    const engine = await openTestEngine();
    const authority = account(1);
    const contractAddress = '0xca11bde05977b3631167028862be2a173976ca11';
    const authorization = await authority.signAuthorization({
      contractAddress,
      chainId: engine.config.chainId,
      nonce: 0,
    });
    const delegate = await account(0).signTransaction({
      type: 'eip7702',
      chainId: engine.config.chainId,
      nonce: 0,
      gas: 100_000n,
      to: TO,
      maxFeePerGas: 10n * GWEI,
      maxPriorityFeePerGas: GWEI,
      authorizationList: [authorization],
    });
    const sealed = await produce(engine, {
      transactions: [delegate, await signTransaction({ from: authority, nonce: 1, to: TO })],
    });
    expect(sealed.skipped).to.deep.equal([]);
    expect(await engine.reads.getCode(lower(authority.address), { number: 1 })).to.equal(
      `0xef0100${contractAddress.slice(2)}`,
    );
    expect(sealed.accounts.find(({ address }) => address === lower(authority.address))?.nonce).to.equal(2n);
    const { findStateRefusal } = await import('./tx/check-transaction.js');
    const { decodeTransaction } = await import('./tx/decode-transaction.js');
    const { fromHex } = await import('./hex.js');
    const decoded = decodeTransaction(
      fromHex(await signTransaction({ nonce: 0, to: TO })),
      BigInt(engine.config.chainId),
    );
    if (!decoded.ok) throw new Error('did not decode');
    const contract = { nonce: 0n, balance: parseEther('1'), codeHash: new Uint8Array(32).fill(1) };
    const context = { account: contract, isDelegated: false, baseFee: 1n, gasLeft: 10n ** 7n };
    expect(findStateRefusal(decoded.transaction, context)).to.equal('SENDER_NOT_EOA');
    expect(findStateRefusal(decoded.transaction, { ...context, isDelegated: true })).to.equal(undefined);
  });

  it('stop where the builder says, and the block imports as it was built', async () => {
    const engine = await openTestEngine();
    const transactions: Hex[] = [];
    for (let nonce = 0; nonce < 100; nonce++) transactions.push(await signTransaction({ nonce, to: TO, value: 1n }));
    const inputs = nextInputs(engine, { transactions });
    const built = await engine.executeBlock(inputs, { mode: 'build', shouldStop: (gasUsed) => gasUsed > 500_000n });
    expect(built.included.length).to.be.within(10, 30);
    expect(built.untried).to.equal(100 - built.included.length);
    expect(built.inputs.transactions).to.deep.equal(transactions.slice(0, built.included.length));
    const imported = await engine.executeBlock(built.inputs, { mode: 'import' });
    expect(imported.block).to.deep.equal(built.block);
  });

  it('burn what a contract keeps when it vanishes in its creation, and no more', async () => {
    const engine = await openTestEngine();
    const burn = await signTransaction({ nonce: 0, to: undefined, data: BURNING_INITCODE, value: 77n, gas: 100_000n });
    const vanish = await signTransaction({
      nonce: 1,
      to: undefined,
      data: VANISHING_INITCODE,
      value: 5n,
      gas: 100_000n,
    });
    const sealed = await produce(engine, { transactions: [burn, vanish] });
    expect(sealed.summary.burned).to.equal(77n);
    expect(sealed.summary.supply).to.equal(parseEther('12000') - 77n);
    await expectSupply(engine);
    const [, burned] = sealed.receipts;
    expect(burned?.contractAddress).to.match(/^0x/);
    expect(await engine.reads.getNonce(burned?.contractAddress ?? TO, { number: 1 })).to.equal(0n);
  });

  it('leave a contract that destroys itself later in place, without its balance', async () => {
    const engine = await openTestEngine();
    const deploy = await signTransaction({
      nonce: 0,
      to: undefined,
      data: deployer(CONTRACTS.destroyer),
      value: 9n,
      gas: 200_000n,
    });
    const first = await produce(engine, { transactions: [deploy] });
    const contract = first.receipts.at(-1)?.contractAddress ?? TO;
    await produce(engine, { transactions: [await signTransaction({ nonce: 1, to: contract, gas: 100_000n })] });
    expect(await engine.reads.getCode(contract, { number: 2 })).to.equal(CONTRACTS.destroyer);
    expect(await engine.reads.getBalance(contract, { number: 1 })).to.equal(9n);
    expect(await engine.reads.getBalance(contract, { number: 2 })).to.equal(0n);
    expect((await engine.supplyAt(2)).burned).to.equal(0n);
  });

  it('see their block: parent hash, base fee, coinbase and randomness, and nothing of transient storage', async () => {
    const engine = await openTestEngine();
    const sealed = await produce(engine, {
      transactions: [
        await signTransaction({ nonce: 0, to: undefined, data: deployer(CONTRACTS.environment), gas: 200_000n }),
        await signTransaction({ nonce: 1, to: undefined, data: deployer(CONTRACTS.transient), gas: 200_000n }),
      ],
    });
    const [environment, transient] = sealed.receipts.slice(1).map(({ contractAddress }) => contractAddress ?? TO);
    const block = await produce(engine, {
      transactions: [
        await signTransaction({ nonce: 2, to: environment, gas: 200_000n }),
        await signTransaction({ nonce: 3, to: transient, gas: 100_000n }),
        await signTransaction({ nonce: 4, to: transient, gas: 100_000n }),
      ],
    });
    const read = (slot: Hex) => engine.reads.getStorageAt(environment ?? TO, slot, { number: 2 });
    // Slot 2 was written with the parent's hash first and holds the coinbase in the end.
    expect(BigInt(await read('0x01'))).to.equal(block.summary.baseFee);
    expect(BigInt(await read('0x02'))).to.equal(0xbb00000000000000000000000000000000000005n);
    expect(await read('0x03')).to.equal(block.block.mixHash);
    expect(BigInt(await engine.reads.getStorageAt(transient ?? TO, '0x0', { number: 2 }))).to.equal(0n);
    const third = await produce(engine, {
      transactions: [await signTransaction({ nonce: 5, to: environment, gas: 200_000n })],
    });
    expect(await engine.reads.getStorageAt(environment ?? TO, '0x03', { number: 3 })).to.equal(third.block.mixHash);
  });
});
