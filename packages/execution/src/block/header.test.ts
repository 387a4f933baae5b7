import { createBlock, createBlockHeader } from '@ethereumjs/block';
import { expect } from 'chai';
import fc from 'fast-check';
import { zeroAddress } from 'viem';
import { createShardCommon } from '../evm/create-common.js';
import { toHex } from '../hex.js';
import { nextBaseFee } from './base-fee.js';
import { type HeaderFields, sealHeader } from './header.js';

const common = createShardCommon(1);
const hash = fc.uint8Array({ minLength: 32, maxLength: 32 }).map(toHex);
const fields: fc.Arbitrary<HeaderFields> = fc.record({
  parentHash: hash,
  coinbase: fc.uint8Array({ minLength: 20, maxLength: 20 }).map(toHex),
  stateRoot: hash,
  transactionsRoot: hash,
  receiptsRoot: hash,
  logsBloom: fc.uint8Array({ minLength: 256, maxLength: 256 }),
  number: fc.nat(),
  gasLimit: fc.bigInt(5_000n, 2n ** 40n),
  gasUsed: fc.bigInt(0n, 5_000n),
  timestamp: fc.nat(),
  mixHash: hash,
  baseFee: fc.bigInt(0n, 2n ** 70n),
  parentBeaconBlockRoot: hash,
});

describe('sealHeader', () => {
  it('has the hash and the RLP that @ethereumjs/block gives the same fields', () => {
    fc.assert(
      fc.property(fields, (each) => {
        const { json, encoded } = sealHeader(each);
        const { baseFee, transactionsRoot, receiptsRoot, ...rest } = each;
        const reference = createBlockHeader(
          { ...rest, transactionsTrie: transactionsRoot, receiptTrie: receiptsRoot, baseFeePerGas: baseFee },
          { common, skipConsensusFormatValidation: true },
        );
        expect(toHex(encoded)).to.equal(toHex(reference.serialize()));
        expect(json.hash).to.equal(toHex(reference.hash()));
      }),
      { numRuns: 100 },
    );
  });
});

describe('nextBaseFee', () => {
  it('is that of @ethereumjs/block, but never below the minimum', () => {
    fc.assert(
      fc.property(
        fc.bigInt(1n, 10n ** 12n),
        fc.bigInt(10_000n, 10n ** 9n),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (baseFee, limit, share) => {
          const gasLimit = limit - (limit % 2n);
          const gasUsed = BigInt(Math.floor(Number(gasLimit) * share));
          const header = createBlockHeader(
            { number: 1, gasLimit, gasUsed, baseFeePerGas: baseFee, coinbase: zeroAddress },
            { common, skipConsensusFormatValidation: true },
          );
          const ours = nextBaseFee({ gasLimit, gasUsed, baseFee }, 7n);
          const theirs = header.calcNextBaseFee();
          expect(ours).to.equal(theirs > 7n ? theirs : 7n);
        },
      ),
    );
  });
});

describe('a block without transactions', () => {
  it('has the size of its RLP', async () => {
    const { computeGenesis } = await import('../genesis.js');
    const { testConfig } = await import('../test/shard-fixture.js');
    const { block } = await computeGenesis(testConfig());
    const header = { ...block, coinbase: block.miner };
    const reference = createBlock({ header, withdrawals: [] }, { common, skipConsensusFormatValidation: true });
    expect(toHex(reference.hash())).to.equal(block.hash);
    expect(Number(block.size)).to.equal(reference.serialize().length);
  });
});
