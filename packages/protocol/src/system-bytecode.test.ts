import { expect } from 'chai';
import { concat, getContractAddress, type Hex, pad, recoverTransactionAddress, serializeTransaction } from 'viem';
import { BEACON_ROOTS, CREATE2_DEPLOYER, HISTORY_STORAGE } from './addresses.js';
import { BEACON_ROOTS_CODE, CREATE2_DEPLOYER_CODE, HISTORY_STORAGE_CODE } from './system-bytecode.js';

/**
 * Each of these contracts was deployed by a transaction whose signature was chosen first, so that its sender, and with it
 * the address, follows from the code: one wrong byte gives another address.
 */
const deployments = [
  {
    name: 'EIP-2935',
    address: HISTORY_STORAGE,
    init: '0x60538060095f395ff3',
    code: HISTORY_STORAGE_CODE,
    gas: 250_000n,
    gasPrice: 1_000_000_000_000n,
    r: '0x539',
    s: '0xaa12693182426612186309f02cfe8a80a0000',
  },
  {
    name: 'EIP-4788',
    address: BEACON_ROOTS,
    init: '0x60618060095f395ff3',
    code: BEACON_ROOTS_CODE,
    gas: 250_000n,
    gasPrice: 1_000_000_000_000n,
    r: '0x539',
    s: '0x1b9b6eb1f0',
  },
  {
    name: 'the CREATE2 deployer',
    address: CREATE2_DEPLOYER,
    init: '0x604580600e600039806000f350fe',
    code: CREATE2_DEPLOYER_CODE,
    gas: 100_000n,
    gasPrice: 100_000_000_000n,
    r: `0x${'22'.repeat(32)}`,
    s: `0x${'22'.repeat(32)}`,
  },
] as const satisfies readonly { r: Hex; s: Hex; [key: string]: unknown }[];

describe('system bytecode', () => {
  for (const { name, address, init, code, gas, gasPrice, r, s } of deployments) {
    it(`of ${name} is what its deployment transaction leaves at its address`, async () => {
      const serializedTransaction = serializeTransaction(
        { type: 'legacy', nonce: 0, gas, gasPrice, value: 0n, data: concat([init, code]) },
        { v: 27n, yParity: 0, r: pad(r), s: pad(s) },
      );
      const from = await recoverTransactionAddress({ serializedTransaction });
      expect(getContractAddress({ from, nonce: 0n })).to.equal(address);
    });
  }
});
