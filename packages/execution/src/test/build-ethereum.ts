import { silentLogger } from '@bulkhead/runtime';
import { createMemoryStore } from '@bulkhead/store';
import { type Block, createBlock } from '@ethereumjs/block';
import { createTx } from '@ethereumjs/tx';
import { buildBlock, createVM } from '@ethereumjs/vm';
import type { Hex } from 'viem';
import { type EthereumChain, openEthereumChain } from '../ethereum/ethereum-chain.js';
import { ethereumGenesisSchema } from '../ethereum/genesis-file.js';
import { ImportState } from '../ethereum/import-state.js';
import { fromHex, toHex } from '../hex.js';
import { libraryHeader } from '../raw/library-header.js';
import { StateOverlay } from '../state/overlay.js';
import { createTrieState } from '../state/trie-state.js';
import { account, lower } from './shard-fixture.js';

/** Private key of {@link RICH}. */
export const RICH_KEY: Hex = `0x${'11'.repeat(32)}`;
export const RICH = '0x19e7e376e7c213b7e7e7e46cc70a5dd086daff2a';
/** Writes its calldata's length to slot 0, and emits a log. */
export const NOTER = '0x00000000000000000000000000000000000000a1';

/** Forks that change a block's form or a receipt's, one or two blocks each, ten seconds apart. */
export const FORKS_GENESIS = ethereumGenesisSchema.parse({
  config: {
    chainId: 1_337,
    homesteadBlock: 0,
    eip150Block: 0,
    eip155Block: 0,
    eip158Block: 0,
    byzantiumBlock: 2,
    constantinopleBlock: 2,
    petersburgBlock: 2,
    istanbulBlock: 2,
    berlinBlock: 3,
    londonBlock: 4,
    mergeNetsplitBlock: 5,
    shanghaiTime: 60,
    cancunTime: 70,
    terminalTotalDifficulty: 0,
    ethash: {},
  },
  nonce: '0x0',
  timestamp: '0x0',
  gasLimit: '0x1c9c380',
  difficulty: '0x20000',
  alloc: {
    [RICH.slice(2)]: { balance: '0x56bc75e2d63100000' },
    [NOTER]: { balance: '0x0', code: '0x3660005560006000a0', nonce: '0x1' },
  },
});

export async function openForks(): Promise<EthereumChain> {
  return openEthereumChain({ genesis: FORKS_GENESIS, store: createMemoryStore(), logger: silentLogger() });
}

/** The next block of a chain, with a transfer and a call, put together by the library's own builder. */
export async function buildNext(chain: EthereumChain, nonce: number): Promise<Block> {
  const { rules, reads } = chain;
  const head = chain.head();
  const parentJson = await reads.getBlock({ number: head.number }, false);
  if (parentJson === undefined) throw new Error('no head');
  const parent = createBlock(
    { header: libraryHeader(parentJson, rules) },
    { common: rules.commonAt({ number: BigInt(head.number), timestamp: BigInt(head.timestamp) }) },
  );
  const timestamp = BigInt(head.timestamp + 10);
  const common = rules.commonAt({ number: BigInt(head.number + 1), timestamp });
  const root = fromHex(head.stateRoot);
  const { nodes, readCode } = chain.viewSource;
  const stateManager = new ImportState(new StateOverlay(createTrieState(root, nodes, readCode)), root, nodes);
  const vm = await createVM({ common, stateManager });
  const isPow = common.consensusType() === 'pow';
  const builder = await buildBlock(vm, {
    parentBlock: parent,
    headerData: {
      number: BigInt(head.number + 1),
      timestamp,
      gasLimit:
        common.isActivatedEIP(1559) && parent.header.baseFeePerGas === undefined ? head.gasLimit * 2n : head.gasLimit,
      coinbase: lower(account(3).address),
      ...(common.isActivatedEIP(1559) && { baseFeePerGas: head.nextBaseFee }),
      ...(common.isActivatedEIP(4788) && { parentBeaconBlockRoot: toHex(new Uint8Array(32)) }),
    },
    ...(common.isActivatedEIP(4895) && {
      withdrawals: [{ index: 0n, validatorIndex: 1n, address: lower(account(4).address), amount: 5n }],
    }),
    blockOpts: { putBlockIntoBlockchain: false, ...(isPow && { calcDifficultyFromHeader: parent.header }) },
  });
  for (const [index, to] of [lower(account(1).address), NOTER].entries()) {
    const tx = createTx(
      {
        nonce: nonce + index,
        to: to as Hex,
        value: index === 0 ? 7n : 0n,
        gasLimit: 100_000n,
        gasPrice: 2_000_000_000n,
        data: index === 0 ? '0x' : '0x0102',
      },
      { common },
    );
    await builder.addTransaction(tx.sign(fromHex(RICH_KEY)));
  }
  return (await builder.build()).block;
}
