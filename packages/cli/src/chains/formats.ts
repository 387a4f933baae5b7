import { toWalletChain } from '@bulkhead/sdk';
import type { ChainFacts } from './chain-facts.js';

/** What `bulkhead chains` writes, by the tool that reads it. */
export type ChainFormat = 'viem' | 'wagmi' | 'hardhat' | 'foundry' | 'wallet' | 'env' | 'json';

type Format = (chains: readonly ChainFacts[]) => string;

const text = (value: unknown) => JSON.stringify(value);
const pretty = (value: unknown) => JSON.stringify(value, null, 2);
const NATIVE = `{ name: 'Ether', symbol: 'ETH', decimals: 18 }`;

/** The chain as `defineBulkheadChains` has it, under the name that wallets show. Actions of the SDK take either. */
function viemChain({ key, name, chainId, rpcUrl, wsUrl, chain }: ChainFacts): string {
  const ws = wsUrl === undefined ? '' : `, webSocket: [${text(wsUrl)}]`;
  const { blockTime, testnet, sourceId, contracts, custom } = chain;
  const given = Object.entries({ blockTime, testnet, sourceId, contracts, custom }).filter(
    ([, value]) => value !== undefined,
  );
  return [
    `export const ${key} = defineChain({`,
    `  id: ${chainId},`,
    `  name: ${text(name)},`,
    `  nativeCurrency: ${NATIVE},`,
    `  rpcUrls: { default: { http: [${text(rpcUrl)}]${ws} } },`,
    ...given.map(([field, value]) => `  ${field}: ${pretty(value).replaceAll('\n', '\n  ')},`),
    '  // Local accounts sign for this chain, whatever chain id its node fills in.',
    `  prepareTransactionRequest: [async (request) => ({ ...request, chainId: ${chainId} }), { runAt: ['beforeFillParameters'] }],`,
    '});',
  ].join('\n');
}

const viem: Format = (chains) => [`import { defineChain } from 'viem';`, ...chains.map(viemChain)].join('\n\n');

const wagmi: Format = (chains) =>
  [
    `import { createConfig, http } from 'wagmi';\n${viem(chains)}`,
    [
      'export const config = createConfig({',
      `  chains: [${chains.map(({ key }) => key).join(', ')}],`,
      '  transports: {',
      ...chains.map(({ key }) => `    [${key}.id]: http(),`),
      '  },',
      '});',
    ].join('\n'),
  ].join('\n\n');

/** For `networks` of a Hardhat 3 configuration. */
const hardhat: Format = (chains) =>
  [
    'export const networks = {',
    ...chains.map(
      ({ key, chainId, rpcUrl }) =>
        `  ${key}: { type: 'http', chainType: 'l1', chainId: ${chainId}, url: ${text(rpcUrl)} },`,
    ),
    '};',
  ].join('\n');

/** A section of `foundry.toml`: then `--rpc-url shard1` will do. */
const foundry: Format = (chains) =>
  ['[rpc_endpoints]', ...chains.map(({ key, rpcUrl }) => `${key} = ${text(rpcUrl)}`)].join('\n');

/** Parameters of `wallet_addEthereumChain` (EIP-3085), one object a chain. */
const wallet: Format = (chains) => pretty(chains.map(({ chain, name }) => toWalletChain(chain, name)));

/** For a shell: `eval "$(bulkhead chains --format env)"`. */
const env: Format = (chains) =>
  chains
    .flatMap(({ key, chainId, rpcUrl, wsUrl, contracts }) => {
      const line = (name: string, value: string | number) =>
        `export BULKHEAD_${key.toUpperCase()}_${name}=${shellQuote(String(value))}`;
      return [
        line('RPC_URL', rpcUrl),
        ...(wsUrl === undefined ? [] : [line('WS_URL', wsUrl)]),
        line('CHAIN_ID', chainId),
        ...Object.entries(contracts).map(([name, address]) => line(snake(name), address)),
      ];
    })
    .join('\n');

const json: Format = (chains) => pretty(chains.map(({ chain: _, ...facts }) => facts));

export const CHAIN_FORMATS: Readonly<Record<ChainFormat, Format>> = {
  viem,
  wagmi,
  hardhat,
  foundry,
  wallet,
  env,
  json,
};

/** `AssetVault` → `ASSET_VAULT`, `L1Info` → `L1_INFO`. */
function snake(name: string): string {
  return name.replace(/(?<=[a-z0-9])(?=[A-Z])/g, '_').toUpperCase();
}

function shellQuote(value: string): string {
  return `'${value.replaceAll("'", "'\\''")}'`;
}
