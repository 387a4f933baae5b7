import { SHARD_CONTRACTS } from '@bulkhead/protocol';
import { createBlock } from '@ethereumjs/block';
import { Common, Hardfork, Mainnet } from '@ethereumjs/common';
import { MerkleStateManager } from '@ethereumjs/statemanager';
import { createTxFromRLP } from '@ethereumjs/tx';
import { Account, Address as EvmAddress } from '@ethereumjs/util';
import { createVM, runTx } from '@ethereumjs/vm';
import { expect } from 'chai';
import fc from 'fast-check';
import type { Hex } from 'viem';
import { createCustomCrypto } from '../crypto/custom-crypto.js';
import { createShardCommon } from '../evm/create-common.js';
import { createEvmBlock } from '../evm/evm-block.js';
import { createScene, createShardVm } from '../evm/shard-vm.js';
import { fromHex, toHex } from '../hex.js';
import { EMPTY_ACCOUNT } from '../state/account-body.js';
import { StateOverlay } from '../state/overlay.js';
import { computeStateChange } from '../state/state-change.js';
import { EMPTY_STATE } from '../state/state-reader.js';
import { Signer, step } from '../test/random-transactions.js';
import { ACCOUNTS, CHAIN_ID, GWEI, lower } from '../test/shard-fixture.js';
import { createNodeSource } from '../trie/node-source.js';
import { EMPTY_TRIE_ROOT } from '../trie/seal-trie.js';
import { BlockDraft } from './block-draft.js';
import { runUserTransactions } from './run-user-transactions.js';

const BALANCE = 10n ** 21n;
const GAS_LIMIT = 30_000_000n;
const BASE_FEE = GWEI;
const ENVIRONMENT = {
  number: 5n,
  timestamp: 1_700_000_000n,
  coinbase: SHARD_CONTRACTS.FeeVault,
  gasLimit: GAS_LIMIT,
  baseFee: BASE_FEE,
  prevRandao: `0x${'77'.repeat(32)}` as Hex,
};
const ANCESTOR = new Uint8Array(32).fill(9);

/** The same transactions through `runTx` of @ethereumjs/vm on its own state manager. */
async function runReference(transactions: readonly Hex[]) {
  const common = new Common({
    chain: { ...Mainnet, chainId: CHAIN_ID },
    hardfork: Hardfork.Osaka,
    customCrypto: createCustomCrypto(),
  });
  const stateManager = new MerkleStateManager({ common });
  for (const { address } of ACCOUNTS) {
    await stateManager.putAccount(new EvmAddress(fromHex(lower(address))), new Account(0n, BALANCE));
  }
  const vm = await createVM({
    common,
    stateManager,
    blockchain: {
      getBlock: async () => ({ hash: () => ANCESTOR }),
      putBlock: async () => {},
      shallowCopy() {
        return this;
      },
    },
  });
  const { coinbase, prevRandao } = ENVIRONMENT;
  const block = createBlock(
    {
      header: {
        number: ENVIRONMENT.number,
        timestamp: ENVIRONMENT.timestamp,
        coinbase,
        gasLimit: GAS_LIMIT,
        baseFeePerGas: BASE_FEE,
        mixHash: prevRandao,
      },
    },
    { common, skipConsensusFormatValidation: true },
  );
  const results: { readonly gasUsed: bigint; readonly failed: boolean; readonly logs: number }[] = [];
  let gasUsed = 0n;
  for (const raw of transactions) {
    try {
      const tx = createTxFromRLP(fromHex(raw), { common });
      if (!tx.supports(155) && tx.type === 0) throw new Error('not replay-protected');
      if (tx.gasLimit > GAS_LIMIT - gasUsed) throw new Error('block gas');
      const result = await runTx(vm, { tx, block });
      gasUsed += result.totalGasSpent;
      const vault = new EvmAddress(fromHex(coinbase));
      const account = (await stateManager.getAccount(vault)) ?? new Account();
      account.balance += BASE_FEE * result.totalGasSpent;
      await stateManager.putAccount(vault, account);
      results.push({
        gasUsed: result.totalGasSpent,
        failed: result.execResult.exceptionError !== undefined,
        logs: result.execResult.logs?.length ?? 0,
      });
    } catch {
      results.push({ gasUsed: 0n, failed: true, logs: -1 });
    }
  }
  return { results, root: toHex(await stateManager.getStateRoot()) };
}

async function runOurs(transactions: readonly Hex[]) {
  const vm = await createShardVm(createShardCommon(CHAIN_ID));
  const base = new StateOverlay(EMPTY_STATE);
  for (const { address } of ACCOUNTS) base.putAccount(lower(address), { ...EMPTY_ACCOUNT, balance: BALANCE });
  const nodes = createNodeSource(async (hashes) => hashes.map(() => undefined), 100_000);
  const before = await computeStateChange(base, EMPTY_TRIE_ROOT, nodes);
  const scene = createScene(base, async () => ANCESTOR);
  vm.setScene(scene);
  const draft = new BlockDraft([]);
  const block = createEvmBlock(ENVIRONMENT);
  const users = await runUserTransactions(vm, block, draft, transactions, { mode: 'import' }, async () => {});
  const after = await computeStateChange(scene.overlay, before.stateRoot, nodes);
  const identity = { hash: '0x' as Hex, number: 5, timestamp: 0, chainId: BigInt(CHAIN_ID), baseFee: BASE_FEE };
  return { users, receipts: draft.receiptsJson(identity), root: toHex(after.stateRoot) };
}

describe('applyUserTransaction', () => {
  it('does to the state what runTx of @ethereumjs/vm does, and takes the same gas', async function () {
    this.timeout(120_000);
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 15, maxLength: 40, size: 'max' }), async (steps) => {
        const signer = new Signer();
        const transactions: Hex[] = [];
        for (const each of steps) transactions.push(await signer.sign(each));
        const ours = await runOurs(transactions);
        const reference = await runReference(transactions);
        const ran = reference.results.filter(({ logs }) => logs >= 0);
        expect(
          ours.receipts.map(({ gasUsed, status, logs }) => [BigInt(gasUsed), status === '0x0', logs.length]),
        ).to.deep.equal(ran.map(({ gasUsed, failed, logs }) => [gasUsed, failed, logs]));
        expect(ours.users.skipped.map(({ position }) => position)).to.deep.equal(
          reference.results.flatMap(({ logs }, position) => (logs < 0 ? [position] : [])),
        );
        expect(ours.root).to.equal(reference.root);
      }),
      { numRuns: 20 },
    );
  });
});
