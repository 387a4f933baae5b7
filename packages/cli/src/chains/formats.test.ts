import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { defineBulkheadChains } from '@bulkhead/sdk';
import { expect } from 'chai';
import { type Chain, createWalletClient, custom, type Hex, parseTransaction } from 'viem';
import { privateKeyToAccount } from 'viem/accounts';
import type { Network } from '../supervisor/network-file.js';
import { type ChainFacts, chainFacts } from './chain-facts.js';
import { CHAIN_FORMATS, type ChainFormat } from './formats.js';

const address = (byte: string) => `0x${byte.repeat(20)}` as const;
const network = {
  version: 1,
  ready: true,
  l1: {
    chainId: 31_337,
    rpcUrl: 'http://127.0.0.1:8545',
    contracts: {
      ShardRegistry: address('a1'),
      ShardQueue: address('a2'),
      BatchInbox: address('a3'),
      StateClaims: address('a4'),
      AssetVault: address('a5'),
      Arbiter: address('a6'),
      Guardian: address('a7'),
    },
  },
  shards: [1, 2].map((id) => ({
    id,
    name: `Shard ${id}`,
    chainId: 313_370 + id,
    rpcUrl: `http://127.0.0.1:${9544 + id}`,
    wsUrl: `ws://127.0.0.1:${9544 + id}`,
    contracts: { L1Info: address('b1'), Outbox: address('b2') },
  })),
} as unknown as Network;
const write = (format: ChainFormat) => CHAIN_FORMATS[format](chainFacts(network));

describe('bulkhead chains', () => {
  let folder: string;
  before(async () => {
    // Beside the code, so that what is written finds viem.
    folder = await mkdtemp(fileURLToPath(new URL('./formats-test-', import.meta.url)));
  });
  after(() => rm(folder, { recursive: true, force: true }));

  /** Runs a module that a format has written. */
  async function load(format: ChainFormat): Promise<Record<string, unknown>> {
    const file = join(folder, `${format}.mjs`);
    await writeFile(file, write(format));
    return (await import(pathToFileURL(file).href)) as Record<string, unknown>;
  }

  it('viem: a module whose chains are those that the SDK makes of network.json, by another name', async () => {
    const written = await load('viem');
    const made = defineBulkheadChains(network);
    for (const [i, chain] of [made.l1, ...made.shards].entries()) {
      const key = ['l1', 'shard1', 'shard2'][i] ?? '';
      // As JSON: without the function that the next test runs.
      const expected = JSON.parse(JSON.stringify({ ...chain, name: `Bulkhead ${chain.name}` }));
      const given = JSON.parse(JSON.stringify(written[key]));
      delete expected.prepareTransactionRequest;
      delete given.prepareTransactionRequest;
      expect(given, key).to.deep.equal(expected);
    }
  });

  it('viem: its chains keep what a local account signs for themselves, whatever chain id a node fills in', async () => {
    const { shard1 } = await load('viem');
    let raw: Hex | undefined;
    const request = async ({ method, params }: { method: string; params?: unknown }) => {
      if (method === 'eth_sendRawTransaction') [raw] = params as [Hex];
      if (method !== 'eth_fillTransaction') return `0x${'00'.repeat(32)}`;
      const filled = { chainId: '0x1', gas: '0xc350', nonce: '0x7', maxFeePerGas: '0x2', maxPriorityFeePerGas: '0x1' };
      return { raw: '0x', tx: { ...(params as [object])[0], ...filled, type: '0x2' } };
    };
    const account = privateKeyToAccount(`0x${'11'.repeat(32)}`);
    const client = createWalletClient({ account, chain: shard1 as Chain, transport: custom({ request }) });
    await client.sendTransaction({ to: address('a1'), value: 1n });
    expect(raw && parseTransaction(raw).chainId).to.equal(313_371);
  });

  it('hardhat: the networks of a configuration', async () => {
    const { networks } = await load('hardhat');
    expect(networks).to.deep.equal({
      l1: { type: 'http', chainType: 'l1', chainId: 31_337, url: 'http://127.0.0.1:8545' },
      shard1: { type: 'http', chainType: 'l1', chainId: 313_371, url: 'http://127.0.0.1:9545' },
      shard2: { type: 'http', chainType: 'l1', chainId: 313_372, url: 'http://127.0.0.1:9546' },
    });
  });

  it('wagmi: the viem chains, and a config with a transport for each', () => {
    const source = write('wagmi');
    expect(source).to.contain(write('viem'));
    expect(source).to.contain('chains: [l1, shard1, shard2]');
    for (const key of ['l1', 'shard1', 'shard2']) expect(source).to.contain(`[${key}.id]: http(),`);
  });

  it('foundry: a section of foundry.toml', () => {
    expect(write('foundry').split('\n')).to.deep.equal([
      '[rpc_endpoints]',
      'l1 = "http://127.0.0.1:8545"',
      'shard1 = "http://127.0.0.1:9545"',
      'shard2 = "http://127.0.0.1:9546"',
    ]);
  });

  it('wallet: what wallet_addEthereumChain takes, each with its own URL, id and name (EIP-3085)', () => {
    const chains = JSON.parse(write('wallet')) as Record<string, unknown>[];
    expect(chains[1]).to.deep.equal({
      chainId: '0x4c81b',
      chainName: 'Bulkhead Shard 1',
      nativeCurrency: { name: 'Ether', symbol: 'ETH', decimals: 18 },
      rpcUrls: ['http://127.0.0.1:9545'],
    });
    expect(new Set(chains.map(({ chainId }) => chainId)).size).to.equal(3);
  });

  it('env: lines for a shell, quoted', () => {
    const lines = write('env').split('\n');
    expect(lines).to.include.members([
      `export BULKHEAD_L1_RPC_URL='http://127.0.0.1:8545'`,
      `export BULKHEAD_L1_ASSET_VAULT='${address('a5')}'`,
      `export BULKHEAD_SHARD1_WS_URL='ws://127.0.0.1:9545'`,
      `export BULKHEAD_SHARD1_CHAIN_ID='313371'`,
      `export BULKHEAD_SHARD2_L1_INFO='${address('b1')}'`,
    ]);
    const hostile = { ...(chainFacts(network)[0] as ChainFacts), rpcUrl: `http://x/'; rm -rf` };
    expect(CHAIN_FORMATS.env([hostile])).to.contain(`='http://x/'\\''; rm -rf'`);
  });

  it('json: all of it', () => {
    const chains = JSON.parse(write('json')) as Record<string, unknown>[];
    expect(chains.map(({ key, chainId }) => [key, chainId])).to.deep.equal([
      ['l1', 31_337],
      ['shard1', 313_371],
      ['shard2', 313_372],
    ]);
    expect(chains[0]).to.have.all.keys('key', 'name', 'chainId', 'rpcUrl', 'contracts');
  });
});
