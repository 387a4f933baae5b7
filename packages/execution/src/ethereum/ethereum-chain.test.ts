import { createBlock } from '@ethereumjs/block';
import { expect } from 'chai';
import { type Hex, hexToBytes, keccak256 } from 'viem';
import { toHex } from '../hex.js';
import { encodeHeader } from '../raw/encode-header.js';
import { encodeReceiptJson } from '../raw/encode-receipt-json.js';
import { encodeTransactionJson } from '../raw/encode-transaction-json.js';
import { buildNext, NOTER, openForks, RICH } from '../test/build-ethereum.js';
import { account, lower } from '../test/shard-fixture.js';
import { orderedTrieRoot } from '../trie/ordered-trie-root.js';
import type { EthereumChain } from './ethereum-chain.js';

const BLOCKS = 8;

async function codeOf(task: Promise<unknown>): Promise<unknown> {
  return task.then(
    () => 'none',
    (error: unknown) => (error as { code?: unknown }).code,
  );
}

describe('openEthereumChain', () => {
  let chain: EthereumChain;
  const raws: Uint8Array[] = [];

  before(async () => {
    chain = await openForks();
    for (let index = 0; index < BLOCKS; index++) {
      const raw = (await buildNext(chain, 2 * index)).serialize();
      raws.push(raw);
      await chain.importBlocks(raw);
    }
  });

  it('imports a file of blocks of every fork, one behind the other', async () => {
    const other = await openForks();
    expect(await other.importBlocks(Buffer.concat(raws))).to.equal(BLOCKS);
    expect(other.head()).to.deep.equal(chain.head());
    expect(await other.reads.getBalance(lower(account(1).address), { number: BLOCKS })).to.equal(7n * BigInt(BLOCKS));
    expect(await other.reads.getStorageAt(NOTER, '0x0', { number: 1 })).to.equal(`0x${'2'.padStart(64, '0')}`);
  });

  it('shows blocks, transactions and receipts from which their bytes can be made again', async () => {
    for (let number = 1; number <= BLOCKS; number++) {
      const block = await chain.reads.getBlock({ number }, true);
      const receipts = (await chain.reads.getBlockReceipts({ number })) ?? [];
      if (block === undefined) throw new Error(`no block ${number}`);
      expect(keccak256(encodeHeader(block))).to.equal(block.hash);
      const transactions = block.transactions.flatMap((each) => (typeof each === 'string' ? [] : [each]));
      expect(transactions.map((each) => keccak256(encodeTransactionJson(each)))).to.deep.equal(
        transactions.map(({ hash }) => hash),
      );
      expect(toHex(orderedTrieRoot(receipts.map(encodeReceiptJson)))).to.equal(block.receiptsRoot);
      expect(receipts.every(({ root, status }) => (number < 2 ? root : status) !== undefined)).to.equal(true);
    }
  });

  it('calls run under the rules of the block that they name', async () => {
    // PUSH0 exists since Shanghai, block 6.
    const push0 = { [NOTER]: { code: '0x5f00' as Hex } };
    expect((await chain.reads.call({ from: RICH, to: NOTER }, { number: 5 }, push0)).status).to.equal('halt');
    expect((await chain.reads.call({ from: RICH, to: NOTER }, { number: 6 }, push0)).status).to.equal('success');
  });

  it('simulates an early block at any time, under the fork of its number', async () => {
    const request = { traceTransfers: false, validation: false, fullTransactions: false };
    const blocks = [{ block: { time: 2n ** 40n }, state: {}, calls: [] }];
    const result = await chain.reads.simulate({ ...request, blocks }, { number: 1 });
    expect(result.status === 'ran' && result.blocks[0]).to.not.have.property('withdrawalsRoot');
  });

  it('BLOCK_INVALID for a block whose state root, parent or encoding is wrong, and the blocks before it stay', async () => {
    const other = await openForks();
    const [first, second] = raws;
    if (first === undefined || second === undefined) throw new Error('no blocks');
    const block = await buildNext(other, 0);
    const wrong = createBlock(
      { ...block, header: { ...block.header, stateRoot: hexToBytes(`0x${'01'.repeat(32)}`) } },
      { common: block.common },
    );
    expect(await codeOf(other.importBlocks(wrong.serialize()))).to.equal('BLOCK_INVALID');
    expect(await codeOf(other.importBlocks(second))).to.equal('BLOCK_INVALID');
    expect(await codeOf(other.importBlocks(first.subarray(0, first.length - 1)))).to.equal('BLOCK_INVALID');
    expect(await codeOf(other.importBlocks(Uint8Array.of(1, 2, 3)))).to.equal('BLOCK_INVALID');
    expect(other.head().number).to.equal(0);
    expect(await codeOf(other.importBlocks(Buffer.concat([first, first])))).to.equal('BLOCK_INVALID');
    expect(other.head().number).to.equal(1);
  });
});
