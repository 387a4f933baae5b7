import type { BlockInputs } from '@bulkhead/protocol';
import { type Deferred, deferred } from '@bulkhead/runtime';
import { expect } from 'chai';
import { zeroHash } from 'viem';
import { MAX_IMPORT_BLOCKS, type SealedBlockReport } from '../exec/exec-api.js';
import { createBlockImport, importAll } from './import-blocks.js';

const blockOf = (number: number): BlockInputs => ({
  number,
  timestamp: number,
  origin: {
    number: 1,
    hash: zeroHash,
    parentHash: zeroHash,
    timestamp: 1,
    baseFee: 1n,
    prevRandao: zeroHash,
    parentBeaconBlockRoot: zeroHash,
    settlementRoot: zeroHash,
  },
  originUpdated: false,
  queueEntries: [],
  deliveries: [],
  transactions: [],
});

/** An exec whose groups end when they are told to. */
function openImporter() {
  const groups: (Deferred<void> & { readonly blocks: number })[] = [];
  return {
    groups,
    async importBlocks(blocks: readonly BlockInputs[]) {
      const group = { ...deferred(), blocks: blocks.length };
      groups.push(group);
      await group.promise;
      return blocks.map(({ number }) => ({ head: { number } }) as SealedBlockReport);
    },
  };
}

const nextTurn = () => new Promise<void>((resolve) => setImmediate(resolve));

describe('an import of blocks', () => {
  it('that fails while exec works ends only when exec has finished, and sends it nothing more', async () => {
    const exec = openImporter();
    const importing = createBlockImport(exec);
    let ended: unknown;
    const all = importAll(importing, async () => {
      for (let number = 1; number <= MAX_IMPORT_BLOCKS + 1; number++) await importing.add(blockOf(number));
      throw new Error('L1 does not answer');
    }).catch((error: unknown) => {
      ended = error;
    });
    await nextTurn();
    expect(exec.groups.map(({ blocks }) => blocks)).to.deep.equal([MAX_IMPORT_BLOCKS]);
    expect(ended).to.equal(undefined);
    exec.groups[0]?.resolve();
    await all;
    expect(String(ended)).to.contain('L1 does not answer');
    expect(exec.groups).to.have.length(1);
  });

  it('ends with what exec ended with, and counts all blocks otherwise', async () => {
    const exec = openImporter();
    const failing = createBlockImport(exec);
    const failed = importAll(failing, () => failing.add(blockOf(1))).catch((error: unknown) => error);
    await nextTurn();
    exec.groups[0]?.reject(new Error('exec is gone'));
    expect(String(await failed)).to.contain('exec is gone');

    const importing = createBlockImport(exec);
    const all = importAll(importing, async () => {
      for (let number = 1; number <= MAX_IMPORT_BLOCKS + 1; number++) await importing.add(blockOf(number));
    });
    await nextTurn();
    exec.groups[1]?.resolve();
    await nextTurn();
    exec.groups[2]?.resolve();
    expect(await all).to.equal(MAX_IMPORT_BLOCKS + 1);
  });
});
