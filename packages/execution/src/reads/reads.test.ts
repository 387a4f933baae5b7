import { multicall3Abi } from '@bulkhead/protocol';
import { expect } from 'chai';
import {
  type Address,
  concatHex,
  decodeFunctionResult,
  encodeFunctionData,
  type Hex,
  numberToHex,
  pad,
  parseEther,
} from 'viem';
import type { Engine } from '../engine.js';
import { createTrieState } from '../state/trie-state.js';
import { CONTRACTS, type ContractName, deployer } from '../test/contracts.js';
import { account, GWEI, lower, openTestEngine, produce, signTransaction, slotOf } from '../test/shard-fixture.js';

const TO: Address = '0x00000000000000000000000000000000000000c1';
const FROM = lower(account(0).address);
const MULTICALL: Address = '0xca11bde05977b3631167028862be2a173976ca11';

async function codeOf(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    () => undefined,
    (error: { code?: unknown }) => error.code,
  );
}

describe('reads', function () {
  this.timeout(30_000);
  let engine: Engine;
  const contracts = new Map<ContractName, Address>();
  const at = () => ({ number: engine.head().number });
  const contract = (name: ContractName): Address => contracts.get(name) ?? TO;

  before(async () => {
    engine = await openTestEngine();
    const names = Object.keys(CONTRACTS) as ContractName[];
    const transactions: Hex[] = [];
    for (const [nonce, name] of names.entries()) {
      transactions.push(
        await signTransaction({ nonce, to: undefined, data: deployer(CONTRACTS[name]), gas: 300_000n }),
      );
    }
    const sealed = await produce(engine, { transactions });
    for (const [index, name] of names.entries()) {
      contracts.set(name, sealed.receipts[index + 1]?.contractAddress ?? TO);
    }
    for (let i = 0; i < 3; i++) {
      const nonce = names.length + 2 * i;
      const topic = concatHex([slotOf(i), slotOf(100 + i)]);
      await produce(engine, {
        transactions: [
          await signTransaction({ nonce, to: contract('logger'), data: topic, gas: 100_000n }),
          await signTransaction({ nonce: nonce + 1, to: contract('counter'), gas: 100_000n }),
        ],
      });
    }
    await produce(engine);
  });

  describe('blocks', () => {
    it('are found by number and hash, with hashes or whole transactions', async () => {
      const block = await engine.reads.getBlock({ number: 2 }, false);
      const byHash = await engine.reads.getBlock({ hash: block?.hash ?? '0x' }, true);
      expect(byHash?.transactions.map((each) => typeof each === 'object' && each.hash)).to.deep.equal(
        block?.transactions,
      );
      const receipts = await engine.reads.getBlockReceipts({ number: 2 });
      expect(receipts?.map(({ transactionHash }) => transactionHash)).to.deep.equal(block?.transactions);
      const last = receipts?.at(-1);
      expect(last?.cumulativeGasUsed).to.equal(block?.gasUsed);
      expect(await engine.reads.getReceipt(last?.transactionHash ?? '0x')).to.deep.equal(last);
      const transaction = await engine.reads.getTransactionByIndex({ number: 2 }, 1);
      expect(transaction).to.deep.equal(await engine.reads.getTransaction(transaction?.hash ?? '0x'));
      expect(transaction?.blockHash).to.equal(block?.hash);
    });

    it('are undefined when there are none', async () => {
      const hash = slotOf(5);
      expect(await engine.reads.getBlock({ number: 99 }, false)).to.equal(undefined);
      expect(await engine.reads.getBlock({ hash }, true)).to.equal(undefined);
      expect(await engine.reads.getBlockReceipts({ number: 99 })).to.equal(undefined);
      expect(await engine.reads.getReceipt(hash)).to.equal(undefined);
      expect(await engine.reads.getTransactionByIndex({ number: 1 }, 99)).to.equal(undefined);
      expect(await engine.reads.getBlockReceipts({ number: 0 })).to.deep.equal([]);
      expect(await codeOf(engine.reads.getBalance(TO, { number: 99 }))).to.equal('BLOCK_NOT_FOUND');
      expect(await codeOf(engine.reads.call({ to: TO }, { hash }))).to.equal('BLOCK_NOT_FOUND');
    });
  });

  describe('logs', () => {
    const query = { fromBlock: 0, toBlock: 10, addresses: [] as Address[], topics: [] as (Hex[] | null)[], limit: 100 };

    it('are filtered by range, address and topics', async () => {
      const all = await engine.reads.getLogs({ ...query, addresses: [contract('logger')] });
      expect(all.map(({ data }) => Number(data))).to.deep.equal([100, 101, 102]);
      expect(all.map(({ blockNumber }) => Number(blockNumber))).to.deep.equal([2, 3, 4]);
      const one = await engine.reads.getLogs({ ...query, topics: [[slotOf(1)], null] });
      expect(one.map(({ data }) => Number(data))).to.deep.equal([101]);
      const mine = await engine.reads.getLogs({
        ...query,
        topics: [[slotOf(0), slotOf(2)], [pad(FROM, { size: 32 })]],
      });
      expect(mine.map(({ data }) => Number(data))).to.deep.equal([100, 102]);
      expect(
        await engine.reads.getLogs({ ...query, topics: [null, null, null], addresses: [contract('logger')] }),
      ).to.deep.equal([]);
      expect(
        await engine.reads.getLogs({ ...query, fromBlock: 3, toBlock: 3, addresses: [contract('logger')] }),
      ).to.have.length(1);
      expect(await engine.reads.getLogs({ ...query, addresses: [TO] })).to.deep.equal([]);
    });

    it('LIMIT_EXCEEDED past the limit', async () => {
      const addresses = [contract('logger')];
      expect(await engine.reads.getLogs({ ...query, addresses, limit: 3 })).to.have.length(3);
      expect(await codeOf(engine.reads.getLogs({ ...query, addresses, limit: 2 }))).to.equal('LIMIT_EXCEEDED');
    });
  });

  describe('call', () => {
    it('runs on the state and in the block that it names, and changes nothing', async () => {
      const read = encodeFunctionData({ abi: multicall3Abi, functionName: 'getBlockNumber' });
      for (const number of [0, 2, engine.head().number]) {
        const result = await engine.reads.call({ to: MULTICALL, data: read }, { number });
        const data = result.status === 'success' ? result.data : '0x';
        expect(decodeFunctionResult({ abi: multicall3Abi, functionName: 'getBlockNumber', data })).to.equal(
          BigInt(number),
        );
      }
      const before = await engine.reads.getStorageAt(contract('counter'), '0x0', at());
      expect((await engine.reads.call({ to: contract('counter') }, at())).status).to.equal('success');
      expect(await engine.reads.getStorageAt(contract('counter'), '0x0', at())).to.equal(before);
    });

    it('gives the revert data, or the reason why it halted', async () => {
      const reverted = await engine.reads.call({ to: contract('reverter') }, at());
      expect(reverted.status === 'revert' && reverted.data).to.equal(slotOf(0xaa));
      const spun = await engine.reads.call({ to: contract('spinner'), gas: 100_000n }, at());
      expect(spun.status === 'halt' && spun.reason).to.equal('out of gas');
      const broke = await engine.reads.call({ from: TO, to: FROM, value: 1n }, at());
      expect(broke.status === 'halt' && broke.reason).to.equal('INSUFFICIENT_FUNDS');
      const cheap = await engine.reads.call({ from: FROM, to: TO, gasPrice: 1n }, at());
      expect(cheap.status === 'halt' && cheap.reason).to.equal('FEE_TOO_LOW');
      expect(await codeOf(engine.reads.call({ to: TO, gasPrice: 1n, maxFeePerGas: 1n }, at()))).to.equal(
        'CALL_INVALID',
      );
    });

    it('takes overrides of state and block', async () => {
      const slotReader: Hex = '0x5f545f5260205ff3';
      const code = { [TO]: { code: slotReader, stateDiff: { [slotOf(0)]: slotOf(42) } } };
      const result = await engine.reads.call({ to: TO }, at(), code);
      expect(result.status === 'success' && result.data).to.equal(slotOf(42));
      const counter = contract('counter');
      const kept = await engine.reads.call({ to: counter }, at(), { [counter]: { code: slotReader } });
      expect(kept.status === 'success' && BigInt(kept.data)).to.equal(3n);
      const wiped = await engine.reads.call({ to: counter }, at(), { [counter]: { code: slotReader, state: {} } });
      expect(wiped.status === 'success' && BigInt(wiped.data)).to.equal(0n);
      const funded = await engine.reads.call({ from: TO, to: FROM, value: 5n }, at(), { [TO]: { balance: 5n } });
      expect(funded.status).to.equal('success');
      const time = encodeFunctionData({ abi: multicall3Abi, functionName: 'getCurrentBlockTimestamp' });
      const later = await engine.reads.call({ to: MULTICALL, data: time }, at(), undefined, { time: 99n });
      expect(later.status === 'success' && BigInt(later.data)).to.equal(99n);
    });

    it('reads slots and overrides however many zeros they are written with', async () => {
      const reader = { [TO]: { code: '0x6001545f5260205ff3' as Hex, stateDiff: { '0x1': '0x5' as Hex } } };
      const result = await engine.reads.call({ to: TO }, at(), reader);
      expect(result.status === 'success' && BigInt(result.data)).to.equal(5n);
      const registry = await engine.reads.getStorageAt('0xbb00000000000000000000000000000000000001', '0x2', at());
      expect(BigInt(registry)).to.equal(0xaan);
    });

    it('runs creations larger than a transaction could carry', async () => {
      const initcode = concatHex(['0x5f5ff3', `0x${'00'.repeat(60_000)}`]);
      expect((await engine.reads.call({ data: initcode }, at())).status).to.equal('success');
      expect((await engine.reads.estimateGas({ data: initcode }, at())).status).to.equal('halt');
    });

    it('says in geth’s words why the EVM gave up', async () => {
      const reasons: Readonly<Record<Hex, string>> = {
        '0xfe': 'invalid opcode: INVALID',
        '0x56': 'stack underflow',
        '0x5f56': 'invalid jump destination',
      };
      for (const [code, reason] of Object.entries(reasons)) {
        const result = await engine.reads.call({ to: TO, gas: 50_000n }, at(), { [TO]: { code: code as Hex } });
        expect(result).to.deep.include({ status: 'halt', reason });
      }
    });

    it('sees no base fee unless it names a price', async () => {
      const basefee = { [TO]: { code: '0x485f5260205ff3' as Hex } };
      const free = await engine.reads.call({ to: TO }, at(), basefee);
      expect(free.status === 'success' && BigInt(free.data)).to.equal(0n);
      const paid = await engine.reads.call({ from: FROM, to: TO, gas: 100_000n, gasPrice: 10n * GWEI }, at(), basefee);
      expect(paid.status === 'success' && BigInt(paid.data)).to.equal(engine.head().baseFee);
    });

    it('runs many at once without mixing them up', async () => {
      const results = await Promise.all(
        Array.from({ length: 24 }, (_, i) =>
          engine.reads.call(
            { to: TO },
            { number: i % 4 },
            { [TO]: { code: '0x435f5260205ff3' } },
            { number: BigInt(i) },
          ),
        ),
      );
      expect(results.map((each) => (each.status === 'success' ? Number(each.data) : -1))).to.deep.equal(
        Array.from({ length: 24 }, (_, i) => i),
      );
    });
  });

  describe('estimateGas', () => {
    it('is exactly 21,000 for a plain transfer', async () => {
      expect(await engine.reads.estimateGas({ from: FROM, to: TO, value: 1n }, at())).to.deep.equal({
        status: 'success',
        gas: 21_000n,
      });
    });

    it('is enough, and close to the least that is, for every contract', async () => {
      for (const name of ['counter', 'store', 'logger', 'toggler', 'caller', 'transient', 'environment'] as const) {
        const request = {
          from: FROM,
          to: contract(name),
          data: concatHex([pad(contract('counter'), { size: 32 }), slotOf(5)]),
        };
        const estimate = await engine.reads.estimateGas(request, at());
        if (estimate.status !== 'success') throw new Error(`${name} ${JSON.stringify(estimate)}`);
        expect((await engine.reads.call({ ...request, gas: estimate.gas }, at())).status).to.equal('success');
        const less = (estimate.gas * 95n) / 100n;
        if (name === 'caller') continue;
        expect((await engine.reads.call({ ...request, gas: less }, at())).status, name).to.equal('halt');
      }
    });

    it('counts the authorizations of a call', async () => {
      const { address, ...rest } = await account(2).signAuthorization({
        contractAddress: MULTICALL,
        chainId: engine.config.chainId,
        nonce: 0,
      });
      const each = {
        chainId: numberToHex(rest.chainId),
        address: address ?? MULTICALL,
        nonce: numberToHex(rest.nonce),
        yParity: numberToHex(rest.yParity ?? 0),
        r: rest.r,
        s: rest.s,
      };
      const estimate = await engine.reads.estimateGas({ from: FROM, to: TO, authorizationList: [each] }, at());
      expect(estimate.status === 'success' && Number(estimate.gas)).to.be.within(46_000, 46_700);
    });

    it('tells reverts, missing funds and too little gas apart', async () => {
      const reverted = await engine.reads.estimateGas({ from: FROM, to: contract('reverter') }, at());
      expect(reverted.status === 'revert' && reverted.data).to.equal(slotOf(0xaa));
      const broke = await engine.reads.estimateGas({ from: TO, to: FROM, value: 1n }, at());
      expect(broke.status === 'halt' && broke.reason).to.equal('INSUFFICIENT_FUNDS');
      const short = await engine.reads.estimateGas({ from: FROM, to: contract('counter'), gas: 21_100n }, at());
      expect(short.status === 'halt' && short.reason).to.equal('gas required exceeds allowance (21100)');
      const spun = await engine.reads.estimateGas({ from: FROM, to: contract('spinner'), gas: 200_000n }, at());
      expect(spun.status === 'halt' && spun.reason).to.equal('gas required exceeds allowance (200000)');
    });

    it('stays under what the caller can pay for', async () => {
      const gasPrice = 2n * GWEI;
      const balance = 30_000n * gasPrice;
      const poor = await engine.reads.estimateGas({ from: TO, to: contract('counter'), gasPrice }, at(), {
        [TO]: { balance: balance / 2n },
      });
      expect(poor.status === 'halt' && poor.reason).to.equal('gas required exceeds allowance (15000)');
      const enough = await engine.reads.estimateGas({ from: TO, to: contract('counter'), gasPrice }, at(), {
        [TO]: { balance },
      });
      expect(enough.status).to.equal('success');
    });
  });

  it('feeHistory has a row for every block, with the tips of users only', async () => {
    const rows = await engine.reads.feeHistory(2, 10);
    expect(rows.map(({ number, tips }) => [number, tips.length])).to.deep.equal([
      [0, 0],
      [1, Object.keys(CONTRACTS).length],
      [2, 2],
    ]);
    expect(rows[2]?.tips.every(({ tip }) => tip === GWEI)).to.equal(true);
    expect(engine.reads.nextBaseFee()).to.equal(engine.head().nextBaseFee);
  });

  it('getProof proves what the state says', async () => {
    const proof = await engine.reads.getProof(contract('counter'), ['0x0', slotOf(9)], at());
    expect(proof.storageProof.map(({ value }) => value)).to.deep.equal(['0x3', '0x0']);
    expect(proof.nonce).to.equal('0x1');
    const { createNodeSource } = await import('../trie/node-source.js');
    const { keccak256 } = await import('../crypto/keccak.js');
    const { fromHex, toHex } = await import('../hex.js');
    const nodes = new Map(
      [...proof.accountProof, ...proof.storageProof.flatMap((each) => each.proof)].map((each) => [
        toHex(keccak256(fromHex(each))),
        fromHex(each),
      ]),
    );
    const source = createNodeSource(async (hashes) => hashes.map((hash) => nodes.get(toHex(hash))), 100);
    const state = createTrieState(fromHex(engine.head().stateRoot), source, async () => new Uint8Array(0));
    expect(await state.getStorage(contract('counter'), slotOf(0))).to.deep.equal(Uint8Array.of(3));
    expect(await state.getStorage(contract('counter'), slotOf(9))).to.deep.equal(new Uint8Array(0));
    expect((await engine.reads.getProof(TO, [], at())).balance).to.equal('0x0');
    expect(parseEther('1')).to.equal(10n ** 18n);
  });

  it('raw blocks, receipts and transactions hash to what the block says', async () => {
    const { keccak256: hashOf } = await import('viem');
    for (let number = 0; number <= engine.head().number; number++) {
      const block = await engine.reads.getBlock({ number }, false);
      const raw = await engine.reads.getRawBlock({ number });
      if (block === undefined || raw === undefined) throw new Error(`no block ${number}`);
      expect(hashOf(raw.header)).to.equal(block.hash);
      expect(`0x${((raw.block.length - 2) / 2).toString(16)}`).to.equal(block.size);
      for (const hash of block.transactions as readonly Hex[]) {
        expect(hashOf((await engine.reads.getRawTransaction(hash)) ?? '0x')).to.equal(hash);
      }
      expect(await engine.reads.getRawReceipts({ number })).to.have.length(block.transactions.length);
    }
    expect(await engine.reads.getRawBlock({ number: 99 })).to.equal(undefined);
    expect(await engine.reads.getRawReceipts({ number: 99 })).to.equal(undefined);
  });

  it('createAccessList names what a call touches, without those that are warm anyway', async () => {
    const list = await engine.reads.createAccessList({ from: FROM, to: contract('counter') }, at());
    if (list.status !== 'ran') throw new Error(list.reason);
    expect(list.accessList).to.deep.equal([{ address: contract('counter'), storageKeys: [slotOf(0)] }]);
    expect(list.error).to.equal(undefined);
    const again = { from: FROM, to: contract('counter'), accessList: list.accessList };
    const run = await engine.reads.call(again, at());
    expect(run.status === 'success' && run.gasUsed).to.equal(list.gasUsed);

    const reverted = await engine.reads.createAccessList({ from: FROM, to: contract('reverter') }, at());
    expect(reverted.status === 'ran' && reverted.error).to.equal('execution reverted');
    const plain = await engine.reads.createAccessList({ from: FROM, to: TO, value: 1n }, at());
    expect(plain).to.deep.include({ accessList: [], gasUsed: 21_000n });
    const broke = await engine.reads.createAccessList({ from: TO, to: FROM, value: 1n }, at());
    expect(broke.status).to.equal('halt');
  });

  it('chainConfig tells the one fork of a shard', () => {
    const { current, next } = engine.reads.chainConfig();
    expect(next).to.equal(null);
    expect(current).to.deep.include({ activationTime: 0, chainId: `0x${engine.config.chainId.toString(16)}` });
    expect(current.forkId).to.match(/^0x[0-9a-f]{8}$/);
    expect(Object.keys(current.precompiles)).to.have.length(18).and.include('P256VERIFY');
  });

  it('searchTransactions goes back and forth through whole blocks', async () => {
    const { reads } = engine;
    const search = { account: contract('counter'), count: 2, limit: 1_000 };
    const back = await reads.searchTransactions({ ...search, direction: 'before', block: undefined });
    expect(back.transactions.map(({ blockNumber }) => blockNumber)).to.deep.equal(['0x4', '0x3']);
    expect(back.more).to.equal(true);
    const rest = await reads.searchTransactions({ ...search, direction: 'before', block: 3 });
    // The last one found is the transaction that created it.
    expect(rest.transactions.map(({ blockNumber, to }) => [blockNumber, to])).to.deep.equal([
      ['0x2', contract('counter')],
      ['0x1', null],
    ]);
    const forth = await reads.searchTransactions({ ...search, direction: 'after', block: 2 });
    expect(forth.transactions.map(({ blockNumber }) => blockNumber)).to.deep.equal(['0x3', '0x4']);
    const none = await reads.searchTransactions({ ...search, direction: 'after', block: engine.head().number });
    expect(none).to.deep.equal({ transactions: [], more: false });
    const short = { ...search, direction: 'before', block: undefined, limit: 2 } as const;
    expect(await codeOf(reads.searchTransactions({ ...short, account: TO }))).to.equal('LIMIT_EXCEEDED');
  });
});
